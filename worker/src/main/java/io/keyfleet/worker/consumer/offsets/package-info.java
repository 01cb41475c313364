/// Which prompts of a partition are finished, and what of it is committed.
@NullMarked
package io.keyfleet.worker.consumer.offsets;

import org.jspecify.annotations.NullMarked;
