package io.keyfleet.scorer.dashboard.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/// How often calls that were answered took how long, in milliseconds. For one thread.
public final class DurationHistogram {
  /// What is longer counts as this long: an hour.
  private static final long LONGEST = 3_600_000;

  private final IntCountsHistogram counts;

  /// @param digits 1: to 6 %, in 1.2 kB; 2: to 1 %, in 8 kB
  public DurationHistogram(int digits) {
    this(new IntCountsHistogram(LONGEST, digits));
  }

  private DurationHistogram(IntCountsHistogram counts) {
    this.counts = counts;
  }

  public void add(long millis) {
    counts.recordValue(Math.clamp(millis, 0, LONGEST));
  }

  /// Adds those of another one that has as many digits.
  void add(DurationHistogram others) {
    counts.add(others.counts);
  }

  /// The middle of the range in which so many percent end; null where nothing was measured.
  @Nullable Long percentile(double percentile) {
    return counts.getTotalCount() == 0
        ? null
        : (Long) counts.medianEquivalentValue(counts.getValueAtPercentile(percentile));
  }

  /// The figures that are shown; null where nothing was measured.
  public @Nullable LatencyPercentiles figures() {
    if (counts.getTotalCount() == 0) {
      return null;
    }
    long max = counts.getMaxValue();
    return new LatencyPercentiles(
        Math.min(max, counts.getValueAtPercentile(50)),
        Math.min(max, counts.getValueAtPercentile(95)),
        Math.min(max, counts.getValueAtPercentile(99)),
        max);
  }

  /// Writes them in a few bytes for each length that occurred, in the form that [#read] reads.
  public void write(DataOutput out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(counts.getNeededByteBufferCapacity());
    int length = counts.encodeIntoByteBuffer(bytes);
    out.writeInt(length);
    out.write(bytes.array(), 0, length);
  }

  public static DurationHistogram read(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new DurationHistogram(
        IntCountsHistogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), 0));
  }
}
