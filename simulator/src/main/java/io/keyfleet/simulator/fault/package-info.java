/// Planned harm that the simulated API does while it is switched on.
@NullMarked
package io.keyfleet.simulator.fault;

import org.jspecify.annotations.NullMarked;
