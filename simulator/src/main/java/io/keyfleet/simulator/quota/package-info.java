/// Quota arithmetic on times that it is handed: nothing here reads a clock.
@NullMarked
package io.keyfleet.simulator.quota;

import org.jspecify.annotations.NullMarked;
