package io.keyfleet.scorer.dashboard.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What happened when, in at most [#MAX_POINTS] buckets of equal width, which doubles whenever they
/// would become more. Times may come in any order: the buckets end up the same. For one thread.
public final class TimeSeries {
  static final int MAX_POINTS = 240;

  private static final long FIRST_WIDTH_MILLIS = 1_000;

  /// 9999-12-31, beyond which no clock is believed.
  private static final long LAST_SECOND = 253_402_300_799L;

  private TreeMap<Long, Bucket> buckets = new TreeMap<>();
  private long width = FIRST_WIDTH_MILLIS;
  private long changes;

  /// Changes the bucket of `time`.
  public void change(Instant time, Consumer<Bucket> change) {
    long millis =
        Math.clamp(time.getEpochSecond(), 0, LAST_SECOND) * 1_000 + time.getNano() / 1_000_000;
    while (!fits(millis / width)) {
      widen();
    }
    Bucket bucket = buckets.computeIfAbsent(millis / width, any -> new Bucket());
    change.accept(bucket);
    changes++;
    bucket.stamp(changes);
  }

  /// Milliseconds that a bucket spans.
  long width() {
    return width;
  }

  /// How often it changed.
  public long changes() {
    return changes;
  }

  /// The buckets that are not empty, by their start in milliseconds of the epoch divided by the
  /// width; the last is less than [#MAX_POINTS] behind the first.
  SortedMap<Long, Bucket> buckets() {
    return buckets;
  }

  /// Writes it, but for when it changed, in the form that [#read] reads.
  public void write(DataOutput out) throws IOException {
    out.writeLong(width);
    out.writeInt(buckets.size());
    for (Map.Entry<Long, Bucket> one : buckets.entrySet()) {
      out.writeLong(one.getKey());
      one.getValue().write(out);
    }
  }

  public static TimeSeries read(DataInput in) throws IOException {
    TimeSeries series = new TimeSeries();
    series.width = in.readLong();
    for (int left = in.readInt(); left > 0; left--) {
      series.buckets.put(in.readLong(), Bucket.read(in));
    }
    return series;
  }

  private boolean fits(long number) {
    return buckets.isEmpty()
        || Math.max(number, buckets.lastKey()) - Math.min(number, buckets.firstKey()) < MAX_POINTS;
  }

  private void widen() {
    width *= 2;
    TreeMap<Long, Bucket> wider = new TreeMap<>();
    buckets.forEach((number, bucket) -> wider.merge(number / 2, bucket, Bucket::plus));
    buckets = wider;
  }
}
