package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.queue.Delivery;
import java.time.Duration;
import java.util.Optional;

/// What follows for a prompt from a call.
sealed interface Disposition {
  /// It is answered.
  record Answered(Outcome.Answered answered) implements Disposition {}

  /// It is dead.
  ///
  /// @param cause one word that can be counted
  record DeadLetter(String cause) implements Disposition {}

  /// It goes out again, before those that have not been out yet, once the pause is over.
  record Retry(Duration pause) implements Disposition {}

  /// It goes out again behind all others of its partition: the endpoint fails whoever it is asked
  /// for, or it may be the prompt itself that is refused.
  record Requeue() implements Disposition {}

  /// The death of a prompt that has spent the last of its attempts; nothing if it may have more.
  ///
  /// @param cause what it dies of
  static Optional<Disposition> ifSpent(Delivery delivery, int maxAttempts, String cause) {
    return delivery.attempts() >= maxAttempts
        ? Optional.of(new DeadLetter(cause))
        : Optional.empty();
  }
}
