/// What a person at a terminal sees of long work.
@NullMarked
package io.keyfleet.service.terminal;

import org.jspecify.annotations.NullMarked;
