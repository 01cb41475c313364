package io.keyfleet.scorer;

import io.keyfleet.contract.PromptJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.scorer.state.Snapshot;
import io.keyfleet.scorer.tally.PromptSet;
import io.keyfleet.scorer.tally.Tally;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// What is published on the prompt topics. For the thread that polls.
final class PromptTopics {
  /// Longest wait for an answer of the brokers.
  static final Duration REQUEST = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final Supplier<List<String>> topics;
  private final Share share;
  private final PresentTopics present;
  private final Map<TopicPartition, Long> begins = new HashMap<>();
  private Map<TopicPartition, Long> ends = Map.of();

  /// @param consumer stays the caller's
  /// @param topics is asked at every look
  /// @param present knows the topics' ids
  PromptTopics(
      Consumer<byte[], byte[]> consumer,
      Supplier<List<String>> topics,
      Share share,
      PresentTopics present) {
    this.present = present;
    this.consumer = consumer;
    this.topics = topics;
    this.share = share;
  }

  /// The topics that are not there.
  List<String> missing() {
    return Partitions.missing(consumer, topics.get());
  }

  /// Forgets how far partitions of these topics went: they were deleted and made anew.
  void forget(Collection<String> anew) {
    begins.keySet().removeIf(one -> anew.contains(one.topic()));
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

  /// How far the share's partitions went at the last look, by `topic-partition`.
  Map<String, Long> ends() {
    Map<String, Long> named = new TreeMap<>();
    ends.forEach((one, end) -> named.put(one.toString(), end));
    return named;
  }

  /// How far all partitions go now, whosever share they are.
  Map<String, Long> allEnds() {
    List<TopicPartition> all =
        topics.get().stream()
            .flatMap(topic -> Partitions.of(consumer, topic, Share.ALL).stream())
            .toList();
    Map<String, Long> named = new TreeMap<>();
    consumer.endOffsets(all, REQUEST).forEach((one, end) -> named.put(one.toString(), end));
    return named;
  }

  /// Prompts that were published, counting settled ones that are no longer there.
  long published(Tally tally) {
    return ends.entrySet().stream()
        .mapToLong(one -> {
          TopicPartition partition = one.getKey();
          long there = one.getValue() - begins.getOrDefault(partition, 0L);
          return Math.max(there, tally.settled(identified(partition)));
        })
        .sum();
  }

  /// The prompts that are published now, of one run or of all. Reads the topics, since offsets may
  /// have gaps (transactions leave marks in them) and runs share partitions. Takes the consumer's
  /// assignment.
  ///
  /// @param known what was read of them before
  Snapshot.Waiting read(Optional<String> run, Snapshot.Waiting known) {
    refresh();
    Map<TopicPartition, Long> from = new HashMap<>();
    Map<String, Long> positions = new TreeMap<>();
    ends.forEach((one, end) -> {
      Long position = known.positions().get(one.toString());
      if (position != null) {
        from.put(one, Math.min(position, end));
      }
      positions.put(one.toString(), end);
    });
    PromptSet wanted = known.prompts();
    new Sweep(consumer)
        .over(
            ends,
            from,
            one -> {
              if (belongs(one.value(), run)) {
                wanted.add(present.prompt(one));
              }
            });
    return new Snapshot.Waiting(wanted, positions);
  }

  private PromptSet.Partition identified(TopicPartition one) {
    return new PromptSet.Partition(one.topic(), present.id(one.topic()), one.partition());
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
    return topics.get().stream()
        .flatMap(topic -> Partitions.of(consumer, topic, share).stream())
        .toList();
  }
}
