package io.keyfleet.scorer.input;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Reads partitions once, from their beginnings or from given positions, to given ends. Takes the
/// consumer's assignment and leaves it empty. For the thread that polls.
final class TopicScan {
  private static final Duration POLL = Duration.ofMillis(200);

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;

  /// @param consumer stays the caller's
  TopicScan(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /// @param ends the partitions to read, and up to which offset
  /// @param from where to begin; partitions that it does not name are read from their beginnings
  void over(
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
    while (!done(ends)) {
      for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
        if (one.offset()
            < ends.getOrDefault(new TopicPartition(one.topic(), one.partition()), 0L)) {
          reader.accept(one);
        }
      }
    }
    consumer.unsubscribe();
  }

  private boolean done(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), PromptTopics.REQUEST) >= end.getValue());
  }
}
