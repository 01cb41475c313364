package io.keyfleet.scorer.command;

import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.scorer.input.LostPrompts;
import io.keyfleet.scorer.input.PresentTopics;
import io.keyfleet.scorer.input.PromptTopics;
import io.keyfleet.scorer.input.UnansweredPrompts;
import io.keyfleet.scorer.settings.Shard;
import io.keyfleet.scorer.tally.GroupingLabel;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.scorer.tally.prompts.PromptSet;
import io.keyfleet.service.kafka.GroupProgress;
import io.keyfleet.service.kafka.GroupProgress.Finished;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/// What runs have lost, by their ids.
///
/// @param prompts those that were deleted before they were called
/// @param results those that were settled, and whose answers or deaths were deleted
record RunLosses(Map<String, Long> prompts, Map<String, Long> results) {
  /// Looks; reads the prompt topics only if something may be lost.
  ///
  /// @param runs whose topics are there
  /// @param tally of all answers and dead prompts that are there
  /// @param progress of the workers, from before those were read
  static RunLosses look(
      List<RunRecord> runs,
      Tally tally,
      PresentTopics topics,
      Map<TopicPartition, Finished> progress,
      Consumer<byte[], byte[]> consumer) {
    List<RunRecord> suspects = LostPrompts.suspects(runs, consumer);
    Set<String> there = new HashSet<>();
    runs.forEach(run -> there.add(run.topic()));
    if (suspects.isEmpty() && !resultsMissing(there, tally, progress, consumer)) {
      return new RunLosses(Map.of(), Map.of());
    }
    Map<String, Long> known = new HashMap<>();
    tally
        .read()
        .by(GroupingLabel.RUN)
        .forEach((id, group) -> known.put(id, group.counts().settled()));
    Map<String, Long> results = new TreeMap<>();
    new UnansweredPrompts(consumer, new ArrayList<>(there), Shard.ALL, topics)
        .missing(
            tally::settled,
            (prompt, labels) -> {
              LostPrompts.count(labels, known);
              if (GroupProgress.finished(progress, prompt)) {
                LostPrompts.count(labels, results);
              }
            });
    return new RunLosses(LostPrompts.of(suspects, topics::id, known), results);
  }

  /// Both together.
  Map<String, Long> all() {
    Map<String, Long> all = new TreeMap<>(prompts);
    results.forEach((id, lost) -> all.merge(id, lost, Long::sum));
    return all;
  }

  /// Whether workers have finished more than is settled: gaps between prompts, or results that are
  /// not there any more.
  private static boolean resultsMissing(
      Set<String> topics,
      Tally tally,
      Map<TopicPartition, Finished> progress,
      Consumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Finished> known = new HashMap<>(progress);
    known.keySet().removeIf(one -> !topics.contains(one.topic()));
    Map<TopicPartition, Long> begins =
        consumer.beginningOffsets(known.keySet(), PromptTopics.REQUEST);
    return known.entrySet().stream()
        .anyMatch(one -> {
          TopicPartition at = one.getKey();
          long end = one.getValue().offset();
          PromptSet.Partition partition =
              new PromptSet.Partition(at.topic(), one.getValue().topicId(), at.partition());
          long begin = begins.getOrDefault(at, 0L);
          long settled = tally.settledBelow(partition, end) - tally.settledBelow(partition, begin);
          return settled < end - begin;
        });
  }
}
