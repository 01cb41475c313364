package io.keyfleet.scorer.dashboard.series;

import io.keyfleet.scorer.tally.usage.LatencySummary;
import org.jspecify.annotations.Nullable;

/// Durations of calls that were answered, in milliseconds.
///
/// @param p50 half of them took at most this
/// @param p95 95 % of them did
/// @param p99 99 % of them did
/// @param max the longest one
public record LatencyPercentiles(long p50, long p95, long p99, long max) {
  /// Null where nothing was measured.
  public static @Nullable LatencyPercentiles of(LatencySummary summary) {
    return summary.count() == 0
        ? null
        : new LatencyPercentiles(summary.p50(), summary.p95(), summary.p99(), summary.max());
  }
}
