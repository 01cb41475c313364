package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.api.Outcome;
import java.time.Duration;

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
}
