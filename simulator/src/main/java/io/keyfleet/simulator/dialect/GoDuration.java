package io.keyfleet.simulator.dialect;

import java.math.BigDecimal;

/// Durations as Go prints them and OpenAI's reset headers have them: `120ms`, `1s`, `1m30s`.
final class GoDuration {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MILLIS_PER_MINUTE = 60_000;
  private static final long MILLIS_PER_HOUR = 3_600_000;

  private GoDuration() {}

  /// A duration, rounded up to milliseconds so that whoever waits so long has waited enough.
  static String show(long nanos) {
    long millis = millis(nanos);
    if (millis < 1000) {
      return millis == 0 ? "0s" : millis + "ms";
    }
    String seconds =
        BigDecimal.valueOf(millis % MILLIS_PER_MINUTE, 3).stripTrailingZeros().toPlainString()
            + "s";
    if (millis < MILLIS_PER_MINUTE) {
      return seconds;
    }
    String minutes = millis % MILLIS_PER_HOUR / MILLIS_PER_MINUTE + "m" + seconds;
    return millis < MILLIS_PER_HOUR ? minutes : millis / MILLIS_PER_HOUR + "h" + minutes;
  }

  /// Milliseconds, rounded up.
  static long millis(long nanos) {
    return Math.ceilDiv(Math.max(0, nanos), NANOS_PER_MILLI);
  }
}
