package io.keyfleet.worker.consumer.recovery;

import io.keyfleet.worker.consumer.offsets.PartitionCheckpoint;
import io.keyfleet.worker.consumer.offsets.PartitionState;
import io.keyfleet.worker.consumer.offsets.SettledReader;
import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A prompt partition as its last owner's checkpoint has it.
///
/// @param start where its topic begins now
/// @param clean whether that one handed it over with nothing in flight, or never was
record CheckpointedPartition(PartitionState partition, long start, boolean clean) {
  /// Most prompts of a partition that are reported one by one if they were deleted before anything
  /// was committed.
  private static final int MAX_DELETED = 100_000;

  private static final Logger log = LoggerFactory.getLogger(CheckpointedPartition.class);

  /// @param committed what the group has for it; null if nothing
  /// @param extent which offsets its log has
  static CheckpointedPartition of(
      TopicPartition partition,
      String topicId,
      @Nullable OffsetAndMetadata committed,
      SettledReader.Extent extent) {
    if (committed == null) {
      return fresh(partition, topicId, extent);
    }
    PartitionCheckpoint checkpoint =
        PartitionCheckpoint.decode(committed.metadata())
            .orElseGet(() -> {
              log.warn("{} has no readable checkpoint; reading all its answers", partition);
              return PartitionCheckpoint.nothing(null);
            });
    if (!ofTopic(checkpoint, topicId, committed.offset(), extent)) {
      log.info("the committed offset of {} belongs to a topic that was deleted", partition);
      return fresh(partition, topicId, extent);
    }
    return new CheckpointedPartition(
        new PartitionState(partition, topicId, committed.offset(), checkpoint),
        extent.start(),
        checkpoint.clean());
  }

  private static CheckpointedPartition fresh(
      TopicPartition partition, String topicId, SettledReader.Extent extent) {
    PartitionCheckpoint nothing = PartitionCheckpoint.nothing(topicId);
    long first = Math.max(0, extent.start() - MAX_DELETED);
    if (first > 0) {
      log.warn("{} had {} offsets more, which were deleted long ago", partition, first);
    }
    PartitionState state = new PartitionState(partition, topicId, first, nothing);
    return new CheckpointedPartition(state, extent.start(), true);
  }

  /// Prompts that were deleted before they were called: all that are neither left nor settled, if
  /// everything that was settled could be read.
  ///
  /// @param whole whether it could
  List<Long> deleted(boolean whole) {
    if (whole) {
      return partition.beginAt(start);
    }
    int unknown = partition.passTo(start);
    if (unknown > 0) {
      log.warn(
          "{} offsets of {} were deleted, as were answers of that time: nobody can tell whether"
              + " their prompts were called",
          unknown,
          partition.partition);
    }
    return List.of();
  }

  /// Whether a checkpoint is of the topic that is there. One that does not say is believed, since
  /// brokers forget committed offsets with their topic, unless it is beyond the topic's end.
  private static boolean ofTopic(
      PartitionCheckpoint checkpoint, String topicId, long committed, SettledReader.Extent extent) {
    return checkpoint.topicId() == null
        ? committed <= extent.end()
        : checkpoint.topicId().equals(topicId);
  }
}
