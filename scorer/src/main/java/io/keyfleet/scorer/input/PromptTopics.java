package io.keyfleet.scorer.input;

import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.scorer.settings.Shard;
import io.keyfleet.scorer.snapshot.Snapshot;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.scorer.tally.prompts.PromptSet;
import io.keyfleet.service.kafka.TopicScan;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// What is published on the prompt topics. For the thread that polls.
public final class PromptTopics {
  /// Longest wait for an answer of the brokers.
  public static final Duration REQUEST = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final Supplier<List<String>> topics;
  private final Shard shard;
  private final PresentTopics present;
  private PromptSet seen = new PromptSet();
  private Map<TopicPartition, Long> ends = Map.of();
  private Map<TopicPartition, Long> begins = Map.of();

  /// @param consumer stays the caller's
  /// @param topics is asked at every look
  /// @param present knows the topics' ids
  public PromptTopics(
      Consumer<byte[], byte[]> consumer,
      Supplier<List<String>> topics,
      Shard shard,
      PresentTopics present) {
    this.present = present;
    this.consumer = consumer;
    this.topics = topics;
    this.shard = shard;
  }

  /// The topics that are not there.
  public List<String> missing() {
    return ShardPartitions.missing(consumer, topics.get());
  }

  /// Goes on from prompts that were read before.
  public void goOn(PromptSet before) {
    seen = before;
  }

  /// Forgets all that was read.
  public void forget() {
    seen = new PromptSet();
  }

  /// The prompts that were taken.
  public PromptSet seen() {
    return seen;
  }

  /// Looks up how far the partitions go, transactions that are open apart.
  public void refresh() {
    ends = Map.copyOf(consumer.endOffsets(all(), REQUEST));
  }

  /// Takes a record in, where it is a prompt.
  ///
  /// @param run the only run whose prompts count; nothing for all
  /// @return whether it is one
  public boolean take(ConsumerRecord<byte[], byte[]> one, Optional<String> run) {
    if (!topics.get().contains(one.topic())) {
      return false;
    }
    if (belongs(one.value(), run)) {
      seen.add(present.prompt(one));
    }
    return true;
  }

  /// How far the share's partitions went at the last look.
  public Map<TopicPartition, Long> lastEnds() {
    return ends;
  }

  /// The same, by `topic-partition`.
  public Map<String, Long> ends() {
    Map<String, Long> named = new TreeMap<>();
    ends.forEach((one, end) -> named.put(one.toString(), end));
    return named;
  }

  /// Whether a prompt had been deleted from its topic when that was [read][#read].
  public boolean deleted(PromptId prompt) {
    TopicPartition partition = new TopicPartition(prompt.topic(), prompt.partition());
    return prompt.offset() < begins.getOrDefault(partition, 0L);
  }

  /// Whether anything had been deleted when the topics were [read][#read].
  public boolean anyDeleted() {
    return begins.values().stream().anyMatch(begin -> begin > 0);
  }

  /// How far all partitions go now, whosever share they are.
  public Map<String, Long> allEnds() {
    List<TopicPartition> all =
        topics.get().stream()
            .flatMap(topic -> ShardPartitions.of(consumer, topic, Shard.ALL).stream())
            .toList();
    Map<String, Long> named = new TreeMap<>();
    consumer.endOffsets(all, REQUEST).forEach((one, end) -> named.put(one.toString(), end));
    return named;
  }

  /// Prompts that were published, and settled ones that were no longer there to be read. What is
  /// not read yet counts by its offsets, some of which may be no prompts: only who reads knows that
  /// a record is neither aborted nor a transaction's marker, nor was compacted away.
  ///
  /// @param unread offsets that are not read yet
  public long published(Tally tally, long unread) {
    return seen.size() + tally.settledBeside(seen) + unread;
  }

  /// The prompts that are published now, of one run or of all. Reads the topics, since offsets may
  /// have gaps (transactions leave marks in them) and runs share partitions. Takes the consumer's
  /// assignment.
  ///
  /// @param known what was read of them before
  public Snapshot.Waiting read(Optional<String> run, Snapshot.Waiting known) {
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
    new TopicScan(consumer, REQUEST)
        .over(
            ends,
            from,
            one -> {
              if (belongs(one.value(), run)) {
                wanted.add(present.prompt(one));
              }
            });
    begins = Map.copyOf(consumer.beginningOffsets(ends.keySet(), REQUEST));
    return new Snapshot.Waiting(wanted, positions);
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
        .filter(topic -> !present.absent().contains(topic))
        .flatMap(topic -> ShardPartitions.of(consumer, topic, shard).stream())
        .toList();
  }
}
