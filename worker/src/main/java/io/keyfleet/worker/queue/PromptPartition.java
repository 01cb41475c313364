package io.keyfleet.worker.queue;

import io.keyfleet.contract.PromptId;
import org.jspecify.annotations.Nullable;

/// A partition of a prompt topic, as the dispatching side sees it.
///
/// @param topic the prompt topic
/// @param topicId Kafka's id of that topic
/// @param partition its number
public record PromptPartition(String topic, @Nullable String topicId, int partition) {
  /// The partition that a prompt came in on.
  public static PromptPartition of(PromptId prompt) {
    return new PromptPartition(prompt.topic(), prompt.topicId(), prompt.partition());
  }
}
