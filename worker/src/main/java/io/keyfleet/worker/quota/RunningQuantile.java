package io.keyfleet.worker.quota;

/// Running estimate of the lower quartile of recent durations, in nanoseconds. Many long ones in a
/// row, as after a standstill or a cold start, change it little. Not thread-safe.
final class RunningQuantile {
  private static final double SHORTER = 0.25;

  /// How many times it is of.
  private static final int OF = 64;

  private double typical;
  private int seen;

  /// Another one.
  void add(long nanos) {
    seen = Math.min(seen + 1, OF);
    if (seen == 1) {
      typical = Math.max(1, nanos);
    } else {
      typical *= nanos < typical ? 1 - (1 - SHORTER) / seen : 1 + SHORTER / seen;
    }
  }

  /// Whether there were enough: the first ones are those of the shortest.
  boolean known() {
    return seen >= OF / 2;
  }

  /// 0 before the first.
  long nanos() {
    return (long) typical;
  }
}
