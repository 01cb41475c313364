package io.keyfleet.scorer.command;

import io.keyfleet.scorer.tally.usage.Elapsed;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalDouble;

/// When a run's prompts were settled: the first, the last, and how many.
record RunPace(Instant first, Instant last, long settled) {
  private static final double MINUTE = 60;
  private static final double HOUR = 3_600;

  static RunPace of(Instant settledAt) {
    return new RunPace(settledAt, settledAt, 1);
  }

  RunPace plus(RunPace other) {
    return new RunPace(
        first.isBefore(other.first) ? first : other.first,
        last.isAfter(other.last) ? last : other.last,
        settled + other.settled);
  }

  /// Seconds until so many more are settled, at the mean pace; empty while there is none.
  OptionalDouble secondsLeft(long prompts) {
    double seconds = Elapsed.seconds(first, last);
    return settled < 2 || seconds <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(0, prompts) * seconds / (settled - 1));
  }

  /// `42 s`, `5.5 min`, `3.2 h`.
  static String words(double seconds) {
    if (seconds < 2 * MINUTE) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    return seconds < 2 * HOUR
        ? String.format(Locale.ROOT, "%.1f min", seconds / MINUTE)
        : String.format(Locale.ROOT, "%.1f h", seconds / HOUR);
  }
}
