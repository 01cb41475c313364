/// What members of the consumer group tell each other, and how its leader assigns accounts and
/// partitions.
@NullMarked
package io.keyfleet.worker.assignment;

import org.jspecify.annotations.NullMarked;
