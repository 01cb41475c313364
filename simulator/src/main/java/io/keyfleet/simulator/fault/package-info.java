/// Faults that the simulated API injects while they are switched on.
@NullMarked
package io.keyfleet.simulator.fault;

import org.jspecify.annotations.NullMarked;
