package io.keyfleet.plan.quota;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// When calls go out, and by whom.
///
/// @param lastCall when the last one goes out, from the first
/// @param shares what each account does for each model
/// @param waits how long the next call waited for which limit
public record Timetable(Duration lastCall, List<Share> shares, Map<Limit, Duration> waits) {
  /// What an account does for a model.
  public record Share(String account, String provider, String model, double calls) {}

  /// What calls wait for.
  ///
  /// @param words the quota as people write it, or that calls are out at the same time
  public record Limit(String provider, String words) {}

  /// What was waited for longest.
  public Optional<Limit> binding() {
    return waits.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }

  /// The part of the whole time for which calls waited for it, 0 to 1.
  public double share(Limit limit) {
    Duration waited = waits.getOrDefault(limit, Duration.ZERO);
    return lastCall.isZero() ? 0 : waited.toNanos() / (double) lastCall.toNanos();
  }
}
