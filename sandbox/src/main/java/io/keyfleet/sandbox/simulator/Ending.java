package io.keyfleet.sandbox.simulator;

import io.keyfleet.sandbox.simulator.completions.Completion;
import io.keyfleet.sandbox.simulator.dialect.ApiError;
import io.keyfleet.sandbox.simulator.faults.Effect;
import io.keyfleet.sandbox.simulator.quota.Standing;
import java.time.Duration;

/// What becomes of a call.
sealed interface Ending {

  /// 200 with a chat completion, after the model's latency.
  ///
  /// @param completion its body
  /// @param flaw what is wrong with its way
  /// @param delay that the flaw takes
  record Answered(Completion completion, Effect.Flaw flaw, Duration delay) implements Ending {}

  /// An error, at once.
  record Refused(ApiError error) implements Ending {}

  /// 429, at once.
  ///
  /// @param cause the quota that it would have exceeded
  record Limited(Standing cause) implements Ending {}

  /// Something that a client cannot read.
  record Garbled(Effect.Garble garble) implements Ending {}

  /// The connection is closed without a response.
  record Cut() implements Ending {}

  /// No response comes until that time is over, and then the connection is closed.
  record Hung(Duration delay) implements Ending {}
}
