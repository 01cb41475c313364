/// Time as Keyfleet sees it: elapsed nanoseconds and waiting, apart from the clock on the wall.
@NullMarked
package io.keyfleet.service.time;

import org.jspecify.annotations.NullMarked;
