package io.keyfleet.worker.consumer.recovery;

import io.keyfleet.worker.consumer.offsets.PartitionCheckpoint;
import io.keyfleet.worker.consumer.offsets.PartitionState;
import io.keyfleet.worker.consumer.offsets.SettledReader;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A prompt partition as its last owner's checkpoint has it.
///
/// @param clean whether that one handed it over with nothing in flight, or never was
record CheckpointedPartition(PartitionState partition, boolean clean) {
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
        new PartitionState(partition, topicId, committed.offset(), checkpoint), checkpoint.clean());
  }

  private static CheckpointedPartition fresh(
      TopicPartition partition, String topicId, SettledReader.Extent extent) {
    PartitionCheckpoint nothing = PartitionCheckpoint.nothing(topicId);
    return new CheckpointedPartition(
        new PartitionState(partition, topicId, extent.start(), nothing), true);
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
