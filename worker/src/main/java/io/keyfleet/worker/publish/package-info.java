/// Answers and dead prompts on their way into Kafka.
@NullMarked
package io.keyfleet.worker.publish;

import org.jspecify.annotations.NullMarked;
