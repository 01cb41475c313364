package io.keyfleet.scorer.browse;

import io.keyfleet.scorer.input.ShardPartitions;
import io.keyfleet.scorer.settings.Shard;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Reads single records by their offsets. For one thread at a time.
final class RecordFetch {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration REQUEST = Duration.ofSeconds(5);

  /// Kafka answers, but for so long with nothing that is wanted.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// A longer stretch of records that nobody wants is jumped over.
  private static final int GAP = 500;

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final Ticker ticker;
  private final Map<TopicPartition, NavigableSet<Long>> wanted = new HashMap<>();

  /// @param consumer stays the caller's; its assignment is taken
  RecordFetch(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, Ticker ticker) {
    this.consumer = consumer;
    this.ticker = ticker;
  }

  /// Wants one more.
  void add(String topic, int partition, long offset) {
    wanted.computeIfAbsent(new TopicPartition(topic, partition), _ -> new TreeSet<>()).add(offset);
  }

  /// Gives all that are still there to `reader`, those of a partition in their order.
  ///
  /// @throws TimeoutException if Kafka does not answer
  void read(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    leaveOutWhatIsGone();
    consumer.assign(wanted.keySet());
    wanted.forEach((partition, offsets) -> consumer.seek(partition, offsets.first()));
    long quietSince = ticker.nanos();
    while (!wanted.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
        @Nullable NavigableSet<Long> offsets =
            wanted.get(new TopicPartition(one.topic(), one.partition()));
        quietSince = ticker.nanos();
        if (offsets != null && offsets.remove(one.offset())) {
          reader.accept(one);
        }
      }
      int partitions = wanted.size();
      List.copyOf(wanted.keySet()).forEach(this::goOn);
      if (wanted.size() < partitions) {
        consumer.assign(wanted.keySet());
      }
      if (ticker.nanos() - quietSince > PATIENCE.toNanos()) {
        throw new TimeoutException("Kafka does not give the records that are wanted");
      }
    }
  }

  private void leaveOutWhatIsGone() {
    Collection<TopicPartition> present = present();
    wanted.keySet().retainAll(present);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(wanted.keySet(), REQUEST);
    Map<TopicPartition, Long> ends = consumer.endOffsets(wanted.keySet(), REQUEST);
    wanted.forEach((partition, offsets) -> {
      offsets.headSet(begins.getOrDefault(partition, 0L)).clear();
      offsets.tailSet(ends.getOrDefault(partition, 0L)).clear();
    });
    wanted.values().removeIf(Set::isEmpty);
  }

  private Collection<TopicPartition> present() {
    Set<TopicPartition> present = new HashSet<>();
    wanted.keySet().stream()
        .map(TopicPartition::topic)
        .distinct()
        .forEach(topic -> present.addAll(ShardPartitions.of(consumer, topic, Shard.ALL)));
    return present;
  }

  /// Looks where the next one is. What was passed without being met is no record: an aborted one,
  /// or a marker.
  private void goOn(TopicPartition partition) {
    NavigableSet<Long> offsets = wanted.getOrDefault(partition, new TreeSet<>());
    long position = consumer.position(partition, REQUEST);
    offsets.headSet(position).clear();
    if (offsets.isEmpty()) {
      wanted.remove(partition);
    } else if (offsets.first() > position + GAP) {
      consumer.seek(partition, offsets.first());
    }
  }
}
