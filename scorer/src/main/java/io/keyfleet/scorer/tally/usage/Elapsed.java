package io.keyfleet.scorer.tally.usage;

import java.time.Duration;
import java.time.Instant;

/// Arithmetic over times that records carry: whatever clock they come from, nothing overflows.
public final class Elapsed {
  private static final long LONGEST_CALL_MILLIS = 86_400_000;

  private Elapsed() {}

  /// Seconds from one time to another; 0 if the other is earlier, since clocks may differ.
  public static double seconds(Instant from, Instant to) {
    return Math.max(0, seconds(Duration.between(from, to)));
  }

  /// Seconds of a duration: in nanoseconds a long holds no more than 292 years.
  public static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }

  /// When a call began that ended at `end` and took so long, a day at most.
  public static Instant begin(Instant end, long millis) {
    long took = Math.clamp(millis, 0, LONGEST_CALL_MILLIS);
    return end.isBefore(Instant.MIN.plusMillis(took)) ? Instant.MIN : end.minusMillis(took);
  }
}
