package io.keyfleet.scorer.tally;

import io.keyfleet.contract.PromptId;
import java.util.HashMap;
import java.util.Map;

/// A set of prompts, one bit each. For one thread.
public final class PromptSet {
  private record Partition(String topic, int number) {}

  private final Map<Partition, Offsets> partitions = new HashMap<>();

  /// Adds a prompt and says whether it is new.
  public boolean add(PromptId prompt) {
    return partitions
        .computeIfAbsent(new Partition(prompt.topic(), prompt.partition()), any -> new Offsets())
        .add(prompt.offset());
  }

  /// Takes a prompt out and says whether it was in.
  public boolean remove(PromptId prompt) {
    Offsets offsets = partitions.get(new Partition(prompt.topic(), prompt.partition()));
    return offsets != null && offsets.remove(prompt.offset());
  }

  /// Whether a prompt is in.
  public boolean has(PromptId prompt) {
    Offsets offsets = partitions.get(new Partition(prompt.topic(), prompt.partition()));
    return offsets != null && offsets.contains(prompt.offset());
  }

  /// How many prompts of one partition are in.
  public long count(String topic, int partition) {
    Offsets offsets = partitions.get(new Partition(topic, partition));
    return offsets == null ? 0 : offsets.size();
  }

  /// How many are in.
  public long size() {
    return partitions.values().stream().mapToLong(Offsets::size).sum();
  }
}
