package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.PromptId;

/// Hears which prompts are settled. Called on any thread.
@FunctionalInterface
public interface CompletionListener {
  /// An answer or dead prompt reached Kafka.
  ///
  /// @param answered in the answers topic, or else in the dead one
  /// @param offset its offset there
  void settled(PromptId prompt, boolean answered, long offset);
}
