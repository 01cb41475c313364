package io.keyfleet.worker.consumer.recovery;

import io.keyfleet.worker.consumer.offsets.PartitionState;
import io.keyfleet.worker.consumer.offsets.SettledReader;
import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// What was recovered of a partition.
public sealed interface Recovered {
  /// The last owner's commit of an account; null if there was none.
  record Account(TopicPartition partition, @Nullable OffsetAndMetadata committed)
      implements Recovered {}

  /// A prompt partition as it stands.
  ///
  /// @param found prompts that were settled and not in its checkpoint
  /// @param deleted prompts that were deleted before they were called
  record Prompts(PartitionState partition, int found, List<Long> deleted) implements Recovered {}

  /// What is known of skipped offsets.
  ///
  /// @param deleted those that were before the partition's beginning
  record Skipped(PartitionState partition, List<Long> deleted) implements Recovered {}

  /// What was read to close a gap.
  record Gap(SettledReader.Found found) implements Recovered {}
}
