/// Planned harm that the simulated API does while it is switched on.
@NullMarked
package io.keyfleet.sandbox.simulator.faults;

import org.jspecify.annotations.NullMarked;
