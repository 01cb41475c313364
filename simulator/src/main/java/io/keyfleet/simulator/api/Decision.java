package io.keyfleet.simulator.api;

import io.keyfleet.simulator.completion.Completion;
import io.keyfleet.simulator.dialect.ErrorReply;
import io.keyfleet.simulator.fault.Effect;
import io.keyfleet.simulator.quota.QuotaStatus;
import java.time.Duration;

/// What becomes of a call.
sealed interface Decision {

  /// 200 with a chat completion, after the model's latency.
  ///
  /// @param completion its body
  /// @param flaw what is wrong with its way
  /// @param delay that the flaw takes
  record Answered(Completion completion, Effect.Flaw flaw, Duration delay) implements Decision {}

  /// An error, at once.
  record Refused(ErrorReply error) implements Decision {}

  /// 429, at once.
  ///
  /// @param cause the quota that it would have exceeded
  record Limited(QuotaStatus cause) implements Decision {}

  /// Something that a client cannot read.
  record Garbled(Effect.Garble garble) implements Decision {}

  /// The connection is closed without a response.
  record Cut() implements Decision {}

  /// No response comes until that time is over, and then the connection is closed.
  record Hung(Duration delay) implements Decision {}
}
