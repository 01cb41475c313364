/// Sends prompts to Kafka and accounts for each.
@NullMarked
package io.keyfleet.producer.publish;

import org.jspecify.annotations.NullMarked;
