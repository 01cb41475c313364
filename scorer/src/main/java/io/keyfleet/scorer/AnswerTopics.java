package io.keyfleet.scorer;

import io.keyfleet.contract.Topics;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/// The topics of answers and dead prompts, read from their beginnings, as they and their partitions
/// appear. For the thread that polls.
final class AnswerTopics {
  private final Consumer<byte[], byte[]> consumer;
  private final PromptTopics prompts;
  private final List<String> topics;
  private final Set<TopicPartition> assigned = new HashSet<>();

  /// @param consumer stays the caller's; begins at the earliest offset
  /// @param topics the prompt topics
  AnswerTopics(Consumer<byte[], byte[]> consumer, PromptTopics prompts, List<String> topics) {
    this.consumer = consumer;
    this.prompts = prompts;
    this.topics = topics;
  }

  /// Begins to read partitions that have appeared.
  void discover() {
    boolean grown = false;
    for (String topic : topics) {
      grown |= assigned.addAll(prompts.partitions(Topics.answers(topic)));
      grown |= assigned.addAll(prompts.partitions(Topics.dead(topic)));
    }
    if (grown) {
      consumer.assign(assigned);
    }
  }

  /// Whether there is anything to poll.
  boolean present() {
    return !assigned.isEmpty();
  }

  /// The next records.
  ConsumerRecords<byte[], byte[]> poll(Duration wait) {
    return consumer.poll(wait);
  }

  /// How far the partitions go now.
  Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(assigned, PromptTopics.REQUEST);
  }

  /// Whether everything before `ends` was read.
  boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), PromptTopics.REQUEST) >= end.getValue());
  }
}
