package io.keyfleet.service.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/// Reads partitions to an end, which is where they end now unless the caller names another. A
/// transaction that is open is beyond it. For the thread that polls.
public final class TopicScan {
  private static final Duration POLL = Duration.ofMillis(100);

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final Duration request;

  /// @param consumer of committed records, without a group; stays the caller's
  /// @param request how long Kafka may take to say where a partition begins or ends
  public TopicScan(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, Duration request) {
    this.consumer = consumer;
    this.request = request;
  }

  /// Reads partitions from their beginnings to their present ends. Takes the consumer's assignment
  /// and leaves it empty.
  public void all(
      Collection<TopicPartition> partitions, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions, request));
    ends.values().removeIf(end -> end == 0);
    over(ends, Map.of(), reader);
  }

  /// Reads partitions to given ends. Takes the consumer's assignment and leaves it empty.
  ///
  /// @param ends the partitions to read, and up to which offset
  /// @param from where to begin; partitions that it does not name are read from their beginnings
  public void over(
      Map<TopicPartition, Long> ends,
      Map<TopicPartition, Long> from,
      Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    consumer.assign(ends.keySet());
    consumer.seekToBeginning(ends.keySet().stream().filter(one -> !from.containsKey(one)).toList());
    ends.keySet()
        .forEach(one -> {
          if (from.containsKey(one)) {
            consumer.seek(one, from.get(one));
          }
        });
    Set<TopicPartition> unread = new HashSet<>(ends.keySet());
    while (!unread.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
        if (one.offset()
            < ends.getOrDefault(new TopicPartition(one.topic(), one.partition()), 0L)) {
          reader.accept(one);
        }
      }
      List<TopicPartition> read = unread.stream().filter(one -> at(one, ends)).toList();
      consumer.pause(read);
      read.forEach(unread::remove);
    }
    consumer.unsubscribe();
  }

  /// Reads on from where the consumer is to where its assignment ends now.
  ///
  /// @param batch is given what comes at once, also what was written since this began
  public void on(Consumer<ConsumerRecords<byte[], byte[]>> batch) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), request);
    while (!ends.keySet().stream().allMatch(one -> at(one, ends))) {
      batch.accept(consumer.poll(POLL));
    }
  }

  private boolean at(TopicPartition partition, Map<TopicPartition, Long> ends) {
    return consumer.position(partition, request) >= ends.getOrDefault(partition, 0L);
  }
}
