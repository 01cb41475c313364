package io.keyfleet.plan.quota;

import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.account.Quota;
import java.util.Optional;

/// The quotas of one account on virtual time, in nanoseconds. Not thread-safe.
interface CallLimits {
  /// Nanoseconds until a call may go out.
  long untilPermit(CallUsage usage, long now);

  /// A call goes out, which [#untilPermit] said is allowed.
  void call(CallUsage usage, long now);

  /// The quota that a call waits for longest; nothing if it waits for none.
  Optional<Quota> binding(CallUsage usage, long now);
}
