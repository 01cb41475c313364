/// One call to the simulated API: whose it is, what is decided of it, what is answered.
@NullMarked
package io.keyfleet.simulator.api;

import org.jspecify.annotations.NullMarked;
