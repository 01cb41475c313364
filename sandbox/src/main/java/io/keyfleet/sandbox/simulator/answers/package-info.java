/// What the simulated model says, as a function of what it is asked.
@NullMarked
package io.keyfleet.sandbox.simulator.answers;

import org.jspecify.annotations.NullMarked;
