/// What the simulated model says, as a function of what it is asked.
@NullMarked
package io.keyfleet.simulator.model;

import org.jspecify.annotations.NullMarked;
