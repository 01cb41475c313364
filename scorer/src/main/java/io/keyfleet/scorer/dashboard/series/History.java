package io.keyfleet.scorer.dashboard.series;

import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A run over time: points of equal distance, from the `from`th on; a reader that has points from
/// there on drops them. Each list has an entry a point; rates are null at both ends, where a point
/// stands for less than its width.
///
/// @param startMillis when the first point's stretch begins, in milliseconds of the epoch
/// @param widthMillis length of each stretch
/// @param from number of the first point here
/// @param answered answers up to the stretch's end
/// @param accuracy share of right ones among the scored up to there; null where none is
/// @param accuracyLow lower end of its 95 % interval
/// @param accuracyHigh upper end of it
/// @param answersPerSecond in the stretch
/// @param latencyP50 median in the stretch, in milliseconds, to 6 %; null where nothing was
///   answered
/// @param latencyP95 95th percentile likewise
/// @param rateLimited calls in the stretch that an account's fault cost
/// @param unanswered prompts given up in the stretch
public record History(
    long startMillis,
    long widthMillis,
    int from,
    List<Long> answered,
    List<@Nullable Double> accuracy,
    List<@Nullable Double> accuracyLow,
    List<@Nullable Double> accuracyHigh,
    List<@Nullable Double> answersPerSecond,
    List<@Nullable Long> latencyP50,
    List<@Nullable Long> latencyP95,
    List<Long> rateLimited,
    List<Long> unanswered) {
  private static final Bucket NOTHING = new Bucket();

  /// The history of a series, from where a reader's cursor is.
  ///
  /// @param counts what the run has come to, older answers than the series knows included
  public static History of(TimeSeries series, Counts counts, ClientCursor cursor) {
    SortedMap<Long, Bucket> buckets = series.buckets();
    long first = buckets.isEmpty() ? 0 : buckets.firstKey();
    int from = from(series, first, cursor);
    History history = empty(first * series.width(), series.width(), from);
    if (!buckets.isEmpty()) {
      history.fill(buckets, counts);
    }
    return history;
  }

  /// How many points there are, with those before `from`.
  public int points() {
    return from + answered.size();
  }

  private static int from(TimeSeries series, long first, ClientCursor cursor) {
    if (cursor.widthMillis() != series.width() || cursor.first() != first || cursor.points() == 0) {
      return 0;
    }
    for (Map.Entry<Long, Bucket> one : series.buckets().entrySet()) {
      if (one.getValue().stamp() > cursor.changes()) {
        // what was the last point had no rate yet
        return (int) Math.min(one.getKey() - first, cursor.points() - 1);
      }
    }
    return cursor.points();
  }

  private static History empty(long start, long width, int from) {
    return new History(
        start,
        width,
        from,
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  private void fill(SortedMap<Long, Bucket> buckets, Counts counts) {
    long right = Math.max(0, counts.right() - sum(buckets, Bucket::right));
    long scored = Math.max(right, counts.scored() - sum(buckets, Bucket::scored));
    long settled = Math.max(0, counts.answered() - sum(buckets, Bucket::answered));
    for (long number = buckets.firstKey(); number <= buckets.lastKey(); number++) {
      Bucket bucket = buckets.getOrDefault(number, NOTHING);
      right += bucket.right();
      scored += bucket.scored();
      settled += bucket.answered();
      if (number - buckets.firstKey() >= from) {
        boolean edge = number == buckets.firstKey() || number == buckets.lastKey();
        add(bucket, edge, right, scored, settled);
      }
    }
  }

  private void add(Bucket bucket, boolean edge, long right, long scored, long settled) {
    @Nullable Interval interval = scored == 0 ? null : Interval.wilson(right, scored);
    answered.add(settled);
    accuracy.add(scored == 0 ? null : (Double) ((double) right / scored));
    accuracyLow.add(interval == null ? null : (Double) interval.low());
    accuracyHigh.add(interval == null ? null : (Double) interval.high());
    answersPerSecond.add(edge ? null : (Double) (bucket.answered() * 1000.0 / widthMillis));
    latencyP50.add(bucket.latencies().percentile(50));
    latencyP95.add(bucket.latencies().percentile(95));
    rateLimited.add(bucket.rateLimited());
    unanswered.add(bucket.unanswered());
  }

  private static long sum(SortedMap<Long, Bucket> buckets, ToLongFunction<Bucket> count) {
    return buckets.values().stream().mapToLong(count).sum();
  }
}
