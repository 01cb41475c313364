package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;

/// Where answers and dead prompts go. Safe for all threads.
public interface Outbox {
  /// Publishes, and again until it is acknowledged; then says so to `settled`, on any thread.
  void publish(Answer answer, Settled settled);

  /// Publishes, and again until it is acknowledged; then says so to `settled`, on any thread.
  void publish(DeadPrompt dead, Settled settled);

  /// Hears that a record reached Kafka.
  @FunctionalInterface
  interface Settled {
    /// The record is in the answers topic, or else in the dead one, at `offset`.
    void at(boolean answered, long offset);
  }
}
