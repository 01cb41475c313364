package io.keyfleet.scorer.tally.usage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/// How often calls took how long, to three digits. For one thread.
public final class LatencyHistogram {
  private static final long LONGEST_MILLIS = 86_400_000;
  private static final int DIGITS = 3;

  private final Histogram histogram;

  /// Of no call.
  public LatencyHistogram() {
    this(new Histogram(LONGEST_MILLIS, DIGITS));
    histogram.setAutoResize(true);
  }

  private LatencyHistogram(Histogram histogram) {
    this.histogram = histogram;
  }

  /// What [#write] gave.
  ///
  /// @throws IllegalArgumentException if it is nothing of that kind
  @JsonCreator
  static LatencyHistogram read(byte[] written) {
    try {
      return new LatencyHistogram(
          Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(written), 0));
    } catch (DataFormatException | RuntimeException e) {
      throw new IllegalArgumentException("no histogram", e);
    }
  }

  @JsonValue
  byte[] write() {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Arrays.copyOf(buffer.array(), length);
  }

  public void add(long millis) {
    histogram.recordValue(Math.clamp(millis, 0, LONGEST_MILLIS));
  }

  public void add(LatencyHistogram others) {
    histogram.add(others.histogram);
  }

  public LatencyHistogram copy() {
    return new LatencyHistogram(histogram.copy());
  }

  /// The figures that people ask for.
  public LatencySummary figures() {
    return new LatencySummary(
        histogram.getTotalCount(),
        histogram.getMean(),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(90),
        histogram.getValueAtPercentile(95),
        histogram.getValueAtPercentile(99),
        histogram.getValueAtPercentile(99.9),
        histogram.getMaxValue());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LatencyHistogram latencies && latencies.histogram.equals(histogram);
  }

  @Override
  public int hashCode() {
    return histogram.hashCode();
  }
}
