package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.PromptId;
import org.jspecify.annotations.Nullable;

/// A partition of a prompt topic, as the dispatching side sees it.
///
/// @param topic the prompt topic
/// @param topicId Kafka's id of that topic
/// @param partition its number
public record Lane(String topic, @Nullable String topicId, int partition) {
  /// The lane that a prompt came in on.
  public static Lane of(PromptId prompt) {
    return new Lane(prompt.topic(), prompt.topicId(), prompt.partition());
  }
}
