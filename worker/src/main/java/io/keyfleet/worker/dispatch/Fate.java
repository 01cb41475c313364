package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.api.Outcome;
import java.time.Duration;

/// What follows for a prompt from a call.
sealed interface Fate {
  /// It is answered.
  record Publish(Outcome.Answered answered) implements Fate {}

  /// It is dead.
  ///
  /// @param cause one word that can be counted
  record Die(String cause) implements Fate {}

  /// It goes out again, before those that have not been out yet, once the pause is over.
  record Again(Duration pause) implements Fate {}

  /// It goes out again behind all others of its lane: the endpoint fails whoever it is asked for,
  /// or it may be the prompt itself that is refused.
  record BehindOthers() implements Fate {}
}
