package io.keyfleet.worker.assignment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.keyfleet.contract.RecordJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Partitions as members of the group name them to each other: their numbers by topic.
///
/// @param numbers partition numbers by topic
record PartitionNumbers(@JsonValue Map<String, Set<Integer>> numbers) {
  static final PartitionNumbers NONE = new PartitionNumbers(Map.of());

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  PartitionNumbers {
    numbers = numbers == null ? Map.of() : Map.copyOf(numbers);
  }

  static PartitionNumbers of(Collection<TopicPartition> partitions) {
    Map<String, Set<Integer>> numbers = new TreeMap<>();
    partitions.forEach(
        one -> numbers.computeIfAbsent(one.topic(), topic -> new TreeSet<>()).add(one.partition()));
    return new PartitionNumbers(numbers);
  }

  Set<TopicPartition> set() {
    Set<TopicPartition> set = new HashSet<>();
    numbers.forEach((topic, ones) -> ones.forEach(one -> set.add(new TopicPartition(topic, one))));
    return set;
  }

  ByteBuffer encode() {
    try {
      return ByteBuffer.wrap(RecordJson.MAPPER.writeValueAsString(this).getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What [#encode] wrote; none if it is none of that.
  static PartitionNumbers decode(@Nullable ByteBuffer bytes) {
    if (bytes == null || !bytes.hasRemaining()) {
      return NONE;
    }
    try {
      PartitionNumbers read =
          RecordJson.MAPPER.readValue(
              UTF_8.decode(bytes.duplicate()).toString(), PartitionNumbers.class);
      return read == null ? NONE : read;
    } catch (IOException | IllegalArgumentException e) {
      return NONE;
    }
  }
}
