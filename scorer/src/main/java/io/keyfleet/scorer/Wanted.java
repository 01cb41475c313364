package io.keyfleet.scorer;

import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.tally.Offsets;
import io.keyfleet.scorer.tally.Tally;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/// The prompts that a scorer which ends waits for. For one thread.
final class Wanted {
  private final Map<TopicPartition, Offsets> prompts = new HashMap<>();
  private long size;

  void add(TopicPartition partition, long offset) {
    size += prompts.computeIfAbsent(partition, any -> new Offsets()).add(offset) ? 1 : 0;
  }

  boolean has(PromptId prompt) {
    Offsets offsets = prompts.get(new TopicPartition(prompt.topic(), prompt.partition()));
    return offsets != null && offsets.contains(prompt.offset());
  }

  long size() {
    return size;
  }

  /// Whether `tally`, which counts no others, has them all.
  boolean settledIn(Tally tally) {
    return prompts.entrySet().stream()
        .allMatch(one ->
            tally.settled(one.getKey().topic(), one.getKey().partition()) >= one.getValue().size());
  }
}
