package io.keyfleet.scorer.input;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.RunRecord.PublicationState;
import io.keyfleet.scorer.settings.Shard;
import io.keyfleet.scorer.tally.prompts.PromptSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Prompts that a producer published and that are neither on their topic nor settled: retention or
/// somebody deleted them. Topics alone do not tell of those that were deleted before a group
/// committed anything; the runs' records do.
public final class LostPrompts {
  private LostPrompts() {}

  /// Those of these runs that may have lost prompts: something of their topic was deleted since
  /// they began, and nothing of its answers and dead prompts, which would tell otherwise.
  public static List<RunRecord> suspects(Collection<RunRecord> runs, Consumer<?, ?> consumer) {
    return runs.stream()
        .filter(run ->
            begins(consumer, run.topic()).entrySet().stream()
                .anyMatch(begin -> begin.getValue() > from(run, begin.getKey().partition())))
        .filter(run ->
            Stream.of(Topics.answers(run.topic()), Topics.dead(run.topic()))
                .flatMap(topic -> begins(consumer, topic).values().stream())
                .allMatch(begin -> begin == 0))
        .toList();
  }

  private static Map<TopicPartition, Long> begins(Consumer<?, ?> consumer, String topic) {
    List<TopicPartition> partitions = ShardPartitions.of(consumer, topic, Shard.ALL);
    return consumer.beginningOffsets(partitions, PromptTopics.REQUEST);
  }

  private static long from(RunRecord run, int partition) {
    return partition < run.from().size() ? run.from().get(partition) : 0;
  }

  /// Reads topics to find how many prompts each of these runs has lost, if anything was deleted.
  ///
  /// @param consumer stays the caller's; its assignment is taken
  /// @param runs as they were registered before this is called
  public static Map<String, Long> look(
      Consumer<byte[], byte[]> consumer,
      List<String> topics,
      PresentTopics present,
      Collection<RunRecord> runs) {
    List<RunRecord> suspects = suspects(runs, consumer);
    if (suspects.isEmpty()) {
      return Map.of();
    }
    Map<String, Long> known = new HashMap<>();
    PromptSet settled = new PromptSet();
    new StoredResults(consumer, topics, present)
        .read(record -> {
          if (settled.add(record.prompt()) && present.has(record.prompt())) {
            count(record.labels(), known);
          }
        });
    new UnansweredPrompts(consumer, topics, Shard.ALL, present)
        .missing(settled::has, (_, labels) -> count(labels, known));
    return of(suspects, present::id, known);
  }

  /// Counts a prompt for its run.
  public static void count(Labels labels, Map<String, Long> known) {
    if (labels.run() != null) {
      known.merge(labels.run(), 1L, Long::sum);
    }
  }

  /// How many each run has lost, of those that lost any. A run that is being published, or whose
  /// topic is not there, is left out: nobody can tell.
  ///
  /// @param topicIds the id of a topic that is there, by its name; null for others
  /// @param known prompts of each run that are settled or still on the topic
  public static Map<String, Long> of(
      Collection<RunRecord> runs,
      Function<String, @Nullable String> topicIds,
      Map<String, Long> known) {
    Map<String, Long> lost = new TreeMap<>();
    for (RunRecord run : runs) {
      boolean there = run.topicId() != null && run.topicId().equals(topicIds.apply(run.topic()));
      if (there && run.publishing().state() != PublicationState.PUBLISHING) {
        long left = run.publishing().own() - known.getOrDefault(run.id(), 0L);
        if (left > 0) {
          lost.put(run.id(), left);
        }
      }
    }
    return lost;
  }
}
