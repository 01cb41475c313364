package io.keyfleet.service.kafka;

import io.keyfleet.contract.PromptId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Which answers and dead prompts without their topic's id, as versions before wrote them, are of
/// the topic that is there now: those whose prompt was published no earlier than the earliest of
/// its partitions' first prompts, and those whose prompt was before its partition's first one, so
/// that retention took it. All others are of a topic that was deleted.
///
/// @param firsts offset of the first prompt that is left in each partition, or its end where none
///   is
/// @param since when the earliest of those was published; null if none is left
public record RecordsWithoutId(Map<Integer, Long> firsts, @Nullable Instant since) {
  private static final Duration REQUEST = Duration.ofSeconds(5);

  /// Asks for the first prompts of a topic.
  ///
  /// @param consumer stays the caller's; its assignment too
  public static RecordsWithoutId of(Consumer<?, ?> consumer, String topic) {
    @Nullable List<PartitionInfo> known = consumer.partitionsFor(topic, REQUEST);
    Map<TopicPartition, Long> beginnings =
        (known == null ? List.<PartitionInfo>of() : known)
            .stream()
                .collect(
                    Collectors.toMap(one -> new TopicPartition(topic, one.partition()), _ -> 0L));
    Map<TopicPartition, Long> ends = consumer.endOffsets(beginnings.keySet(), REQUEST);
    Map<Integer, Long> firsts = new HashMap<>();
    @Nullable Instant since = null;
    for (Map.Entry<TopicPartition, @Nullable OffsetAndTimestamp> first :
        consumer.offsetsForTimes(beginnings, REQUEST).entrySet()) {
      OffsetAndTimestamp there = first.getValue();
      int partition = first.getKey().partition();
      if (there == null) {
        firsts.put(partition, ends.getOrDefault(first.getKey(), 0L));
      } else {
        Instant at = Instant.ofEpochMilli(there.timestamp());
        firsts.put(partition, there.offset());
        since = since == null || at.isBefore(since) ? at : since;
      }
    }
    return new RecordsWithoutId(firsts, since);
  }

  /// Whether a record is of the topic that is there now.
  ///
  /// @param prompt the prompt that it names
  /// @param publishedAt when that was published, as the record says
  public boolean ofPresent(PromptId prompt, Instant publishedAt) {
    return prompt.offset() < firsts.getOrDefault(prompt.partition(), 0L)
        || (since != null && !publishedAt.isBefore(since));
  }
}
