package io.keyfleet.worker.accounts;

/// What is typical of some times, in nanoseconds: their mean of late, in which none counts for more
/// than twice the mean before it, so that a few very long ones change little. Not thread-safe.
final class Typical {
  /// How many times the mean is of.
  private static final int MEAN_OF = 256;

  private double mean = Long.MAX_VALUE;
  private int seen;

  /// Another one.
  void add(long nanos) {
    seen = Math.min(seen + 1, MEAN_OF);
    double time = nanos;
    mean = seen == 1 ? time : mean + (Math.min(time, 2 * mean) - mean) / seen;
  }

  /// Without end before the first.
  long nanos() {
    return (long) mean;
  }
}
