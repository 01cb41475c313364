package io.keyfleet.scorer.dashboard.series;

/// How much of a run's history a reader has already.
///
/// @param widthMillis the width of the buckets
/// @param first the number of the first bucket
/// @param points how many points
/// @param changes how many changes are in them
/// @param misses how many misses there had been
public record ClientCursor(long widthMillis, long first, int points, long changes, long misses) {
  /// Nothing yet.
  public static final ClientCursor NOTHING = new ClientCursor(0, 0, 0, 0, -1);
}
