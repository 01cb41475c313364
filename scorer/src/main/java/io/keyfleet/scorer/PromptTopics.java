package io.keyfleet.scorer;

import io.keyfleet.contract.PromptJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.scorer.tally.Tally;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// What is published on the prompt topics. For the thread that polls.
final class PromptTopics {
  /// Longest wait for an answer of the brokers.
  static final Duration REQUEST = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final List<String> topics;
  private final Map<TopicPartition, Long> begins = new HashMap<>();
  private Map<TopicPartition, Long> ends = Map.of();

  /// @param consumer stays the caller's
  PromptTopics(Consumer<byte[], byte[]> consumer, List<String> topics) {
    this.consumer = consumer;
    this.topics = topics;
  }

  /// The topics that are not there.
  List<String> missing() {
    return topics.stream().filter(topic -> partitions(topic).isEmpty()).toList();
  }

  /// The partitions of `topic`, none where it is not there.
  List<TopicPartition> partitions(String topic) {
    @Nullable List<PartitionInfo> known = consumer.partitionsFor(topic, REQUEST);
    return known == null
        ? List.of()
        : known.stream().map(one -> new TopicPartition(topic, one.partition())).toList();
  }

  /// Looks up how far the partitions go. Their beginnings are looked up once, so that prompts do
  /// not leave the count when their retention ends.
  void refresh() {
    List<TopicPartition> all = all();
    List<TopicPartition> fresh = all.stream().filter(one -> !begins.containsKey(one)).toList();
    if (!fresh.isEmpty()) {
      begins.putAll(consumer.beginningOffsets(fresh, REQUEST));
    }
    ends = Map.copyOf(consumer.endOffsets(all, REQUEST));
  }

  /// Prompts that were published, counting settled ones that are no longer there.
  long published(Tally tally) {
    return ends.entrySet().stream()
        .mapToLong(one -> {
          TopicPartition partition = one.getKey();
          long present = one.getValue() - begins.getOrDefault(partition, 0L);
          return Math.max(present, tally.settled(partition.topic(), partition.partition()));
        })
        .sum();
  }

  /// The prompts that are published now, of one run or of all. Reads the topics, since offsets may
  /// have gaps (transactions leave marks in them) and runs share partitions. Takes the consumer's
  /// assignment.
  Wanted read(Optional<String> run) {
    refresh();
    Wanted wanted = new Wanted();
    new Sweep(consumer)
        .over(
            ends,
            Map.of(),
            one -> {
              if (belongs(one.value(), run)) {
                wanted.add(new TopicPartition(one.topic(), one.partition()), one.offset());
              }
            });
    return wanted;
  }

  private static boolean belongs(byte @Nullable [] value, Optional<String> run) {
    if (run.isEmpty()) {
      return true;
    }
    try {
      return run.get().equals(PromptJson.read(value).labels().run());
    } catch (UnreadableRecord e) {
      return false;
    }
  }

  private List<TopicPartition> all() {
    return topics.stream().flatMap(topic -> partitions(topic).stream()).toList();
  }
}
