package io.keyfleet.sandbox.scenarios;

import io.keyfleet.sandbox.guarantees.Finding;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// Findings on measured times.
final class TimeFindings {
  private TimeFindings() {}

  /// Whether something took no longer than it may.
  ///
  /// @param what had come to pass
  /// @param took how long it took; nothing if it never did
  static Finding within(String what, Optional<Duration> took, Duration most) {
    return took.map(time ->
            new Finding(
                time.compareTo(most) <= 0,
                what + " after at most " + seconds(time) + " of " + seconds(most)))
        .orElseGet(() -> new Finding(false, "it was not seen that " + what));
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
