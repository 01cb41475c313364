package io.keyfleet.simulator.model;

import java.time.Duration;
import java.util.SplittableRandom;

/// How long the simulated model thinks: a log-normal distribution, whose long tail real APIs have.
///
/// @param mean of the distribution, zero or more
/// @param spread standard deviation of the logarithm, 0 to 2; 0 for always the mean
public record ThinkingTime(Duration mean, double spread) {
  /// Like a small hosted model's short answers.
  public static final ThinkingTime STANDARD = new ThinkingTime(Duration.ofMillis(400), 0.35);

  /// None.
  public static final ThinkingTime NONE = new ThinkingTime(Duration.ZERO, 0);

  private static final int LONGEST_IN_MEANS = 10;

  /// @throws IllegalArgumentException out of bounds
  public ThinkingTime {
    if (mean.isNegative() || !(spread >= 0 && spread <= 2)) {
      throw new IllegalArgumentException("a latency is zero or more, its spread from 0 to 2");
    }
  }

  /// The latency of one call; at most ten times the mean.
  ///
  /// @param call decides it
  public Duration of(long call) {
    double gauss = new SplittableRandom(call).nextGaussian();
    double factor = Math.exp(spread * gauss - spread * spread / 2);
    return Duration.ofNanos((long) (mean.toNanos() * Math.min(factor, LONGEST_IN_MEANS)));
  }
}
