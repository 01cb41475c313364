/// What the simulated API saw, precise enough to judge a fleet by.
@NullMarked
package io.keyfleet.simulator.audit;

import org.jspecify.annotations.NullMarked;
