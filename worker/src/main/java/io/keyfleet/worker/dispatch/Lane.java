package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.PromptId;

/// A partition of a prompt topic, as the dispatching side sees it.
///
/// @param topic the prompt topic
/// @param partition its number
public record Lane(String topic, int partition) {
  /// The lane that a prompt came in on.
  public static Lane of(PromptId prompt) {
    return new Lane(prompt.topic(), prompt.partition());
  }
}
