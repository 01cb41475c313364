/// Laws of the fleet, each checked over what a run left in Kafka and in the simulated API's audit.
@NullMarked
package io.keyfleet.sandbox.guarantees;

import org.jspecify.annotations.NullMarked;
