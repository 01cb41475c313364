package io.keyfleet.scorer.tally.prompts;

import io.keyfleet.contract.PromptId;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A set of prompts, one bit each. For one thread.
public final class PromptSet {
  /// Counts by partition.
  @FunctionalInterface
  public interface ToLongCounts {
    /// Prompts of one partition.
    long count(Partition partition);
  }

  /// A partition of a prompt topic.
  ///
  /// @param topicId Kafka's id of the topic; null if it is not known
  public record Partition(String topic, @Nullable String topicId, int number) {
    static Partition of(PromptId prompt) {
      return new Partition(prompt.topic(), prompt.topicId(), prompt.partition());
    }
  }

  private final Map<Partition, OffsetSet> partitions = new HashMap<>();

  /// Adds a prompt and says whether it is new.
  public boolean add(PromptId prompt) {
    return partitions
        .computeIfAbsent(Partition.of(prompt), any -> new OffsetSet())
        .add(prompt.offset());
  }

  /// Takes a prompt out and says whether it was in.
  public boolean remove(PromptId prompt) {
    OffsetSet offsets = partitions.get(Partition.of(prompt));
    return offsets != null && offsets.remove(prompt.offset());
  }

  /// Whether a prompt is in.
  public boolean has(PromptId prompt) {
    OffsetSet offsets = partitions.get(Partition.of(prompt));
    return offsets != null && offsets.contains(prompt.offset());
  }

  /// How many prompts of one partition are in.
  public long count(Partition partition) {
    OffsetSet offsets = partitions.get(partition);
    return offsets == null ? 0 : offsets.size();
  }

  /// How many prompts of one partition below an offset are in.
  public long countBelow(Partition partition, long offset) {
    OffsetSet offsets = partitions.get(partition);
    return offsets == null ? 0 : offsets.sizeBelow(offset);
  }

  /// Whether `other` has as many prompts of each partition as this one, of which it has no others.
  public boolean coveredBy(ToLongCounts other) {
    return partitions.entrySet().stream()
        .allMatch(one -> other.count(one.getKey()) >= one.getValue().size());
  }

  /// How many are in that `others` does not have.
  public long sizeBeside(PromptSet others) {
    OffsetSet none = new OffsetSet();
    return partitions.entrySet().stream()
        .mapToLong(
            one -> one.getValue().sizeBeside(others.partitions.getOrDefault(one.getKey(), none)))
        .sum();
  }

  /// How many of each partition are in; a copy.
  public Map<Partition, Long> sizes() {
    Map<Partition, Long> sizes = new HashMap<>();
    partitions.forEach((partition, offsets) -> sizes.put(partition, offsets.size()));
    return sizes;
  }

  /// How many are in.
  public long size() {
    return partitions.values().stream().mapToLong(OffsetSet::size).sum();
  }

  /// Writes them, in the form that [#read] reads.
  public void write(DataOutput out) throws IOException {
    out.writeInt(partitions.size());
    for (Map.Entry<Partition, OffsetSet> one : partitions.entrySet()) {
      out.writeUTF(one.getKey().topic());
      out.writeUTF(Objects.requireNonNullElse(one.getKey().topicId(), ""));
      out.writeInt(one.getKey().number());
      one.getValue().write(out);
    }
  }

  /// What [#write] wrote.
  public static PromptSet read(DataInput in) throws IOException {
    PromptSet prompts = new PromptSet();
    int partitions = in.readInt();
    for (int i = 0; i < partitions; i++) {
      String topic = in.readUTF();
      String id = in.readUTF();
      Partition partition = new Partition(topic, id.isEmpty() ? null : id, in.readInt());
      prompts.partitions.put(partition, OffsetSet.read(in));
    }
    return prompts;
  }
}
