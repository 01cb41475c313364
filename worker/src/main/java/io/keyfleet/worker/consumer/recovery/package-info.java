/// What the owners before left of partitions that this worker was given.
@NullMarked
package io.keyfleet.worker.consumer.recovery;

import org.jspecify.annotations.NullMarked;
