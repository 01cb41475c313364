/// What a simulated API is like, from flags or a file.
@NullMarked
package io.keyfleet.simulator.settings;

import org.jspecify.annotations.NullMarked;
