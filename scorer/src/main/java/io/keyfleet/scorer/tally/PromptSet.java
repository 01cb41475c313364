package io.keyfleet.scorer.tally;

import io.keyfleet.contract.PromptId;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// A set of prompts, one bit each. For one thread.
public final class PromptSet {
  /// Counts by partition.
  @FunctionalInterface
  public interface ToLongCounts {
    /// Prompts of one partition.
    long count(String topic, int partition);
  }

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

  /// Whether `other` has as many prompts of each partition as this one, of which it has no others.
  public boolean coveredBy(ToLongCounts other) {
    return partitions.entrySet().stream()
        .allMatch(one ->
            other.count(one.getKey().topic(), one.getKey().number()) >= one.getValue().size());
  }

  /// How many are in.
  public long size() {
    return partitions.values().stream().mapToLong(Offsets::size).sum();
  }

  /// Writes them, in the form that [#read] reads.
  public void write(DataOutput out) throws IOException {
    out.writeInt(partitions.size());
    for (Map.Entry<Partition, Offsets> one : partitions.entrySet()) {
      out.writeUTF(one.getKey().topic());
      out.writeInt(one.getKey().number());
      one.getValue().write(out);
    }
  }

  /// What [#write] wrote.
  public static PromptSet read(DataInput in) throws IOException {
    PromptSet prompts = new PromptSet();
    int partitions = in.readInt();
    for (int i = 0; i < partitions; i++) {
      Partition partition = new Partition(in.readUTF(), in.readInt());
      prompts.partitions.put(partition, Offsets.read(in));
    }
    return prompts;
  }
}
