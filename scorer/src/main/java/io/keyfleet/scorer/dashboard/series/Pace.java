package io.keyfleet.scorer.dashboard.series;

import java.time.Instant;
import java.util.OptionalDouble;

/// How fast prompts are settled over a run, as its time series has it, to say when the rest will
/// be: the mean since it began, or, once that is long enough, over the latter half of the time.
/// Whole buckets count, so that no rate is of a part of one; the first is where it begins, since it
/// is partly before the first answer.
public final class Pace {
  /// A pause after which a run, or the next one, starts over.
  private static final long PAUSE_MILLIS = 30_000;

  /// Buckets of which half are enough for a mean.
  private static final int ENOUGH = 20;

  private final long width;
  private final long start;
  private final long[] settled;

  private Pace(TimeSeries series) {
    this.width = series.width();
    var buckets = series.buckets();
    this.start = buckets.isEmpty() ? 0 : buckets.firstKey() * width;
    int length = buckets.isEmpty() ? 0 : (int) (buckets.lastKey() - buckets.firstKey() + 1);
    this.settled = new long[length + 1];
    buckets.forEach((number, bucket) ->
        settled[(int) (number - buckets.firstKey()) + 1] = bucket.answered() + bucket.unanswered());
    for (int edge = 1; edge <= length; edge++) {
      settled[edge] += settled[edge - 1];
    }
  }

  public static Pace of(TimeSeries series) {
    return new Pace(series);
  }

  /// Prompts a second; empty while too little is known.
  public OptionalDouble perSecond(Instant now) {
    return perSecond(Math.clamp((long) ((millis(now) - start) / width), 0, settled.length - 1));
  }

  /// By how much the end that was to be expected, when this part of the prompts was settled, was
  /// off: as a part of the whole time, late if above 0; empty if nothing could be expected yet.
  ///
  /// @param part 0 to 1
  /// @param began when the first prompt was published
  /// @param ended when the last one was settled
  public OptionalDouble error(double part, Instant began, Instant ended) {
    long all = settled[settled.length - 1];
    double whole = millis(ended) - millis(began);
    for (int edge = 1; edge < settled.length && whole > 0; edge++) {
      if (settled[edge] >= part * all) {
        long left = all - settled[edge];
        double at = start + edge * width;
        OptionalDouble rate = perSecond(edge);
        return rate.isPresent() && rate.getAsDouble() > 0
            ? OptionalDouble.of((at + left / rate.getAsDouble() * 1e3 - millis(ended)) / whole)
            : OptionalDouble.empty();
      }
    }
    return OptionalDouble.empty();
  }

  /// Of any instant there is, as clocks of others may have it.
  private static double millis(Instant time) {
    return time.getEpochSecond() * 1e3 + time.getNano() / 1e6;
  }

  private OptionalDouble perSecond(int edge) {
    int from = begin(edge);
    from = edge - from >= ENOUGH ? edge - (edge - from) / 2 : from;
    return edge <= from
        ? OptionalDouble.empty()
        : OptionalDouble.of((settled[edge] - settled[from]) * 1e3 / width / (edge - from));
  }

  /// The end of the first bucket since the last pause.
  private int begin(int edge) {
    int begin = 1;
    int last = 0;
    for (int bucket = 1; bucket <= edge; bucket++) {
      if (settled[bucket] > settled[bucket - 1]) {
        boolean pause =
            last > 0 && bucket - last > 1 && (bucket - last - 1) * width >= PAUSE_MILLIS;
        begin = last == 0 || pause ? bucket : begin;
        last = bucket;
      }
    }
    return begin;
  }
}
