package io.keyfleet.worker.consumer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// A consumer whose commits wait until a test says what became of them.
final class HeldCommits extends MockConsumer<byte[], byte[]> {
  private final Deque<Commit> sent = new ArrayDeque<>();
  private @Nullable KafkaException sync;

  private record Commit(
      Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {}

  HeldCommits(List<TopicPartition> assigned) {
    super("earliest");
    assign(assigned);
    assigned.forEach(one -> updateBeginningOffsets(Map.of(one, 0L)));
  }

  /// Kafka has the commit that was sent first, and says this of it.
  ///
  /// @param failure null: it is acknowledged
  void answer(@Nullable Exception failure) {
    Commit first = sent.remove();
    first.callback().onComplete(first.offsets(), failure);
  }

  /// Kafka refuses the commits that are waited for from now on.
  void refuseSync(KafkaException failure) {
    sync = failure;
  }

  @Override
  public synchronized void commitAsync(
      Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
    sent.add(new Commit(offsets, callback));
  }

  @Override
  public synchronized void commitSync(
      Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    if (sync != null) {
      throw sync;
    }
  }
}
