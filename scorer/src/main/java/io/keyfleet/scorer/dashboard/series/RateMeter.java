package io.keyfleet.scorer.dashboard.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/// How many things happened a second of late. For one thread.
public final class RateMeter {
  private static final int SECONDS = 64;
  private static final int LONG = 60;
  private static final int SHORT = 10;

  /// Fewer in ten seconds than this make a rate too coarse.
  private static final int ENOUGH = 20;

  private final long[] seconds = new long[SECONDS];
  private final int[] counts = new int[SECONDS];
  private long first = Long.MAX_VALUE;

  public void add(Instant time) {
    long second = time.getEpochSecond();
    first = Math.min(first, second);
    int place = Math.floorMod(second, SECONDS);
    if (seconds[place] < second) {
      seconds[place] = second;
      counts[place] = 0;
    }
    if (seconds[place] == second) {
      counts[place]++;
    }
  }

  /// Over the last ten whole seconds, or, where little happened in them, the last minute; over less
  /// where it began later.
  public double perSecond(Instant now) {
    long second = now.getEpochSecond();
    int few = count(second, SHORT);
    return few >= ENOUGH ? rate(few, second, SHORT) : rate(count(second, LONG), second, LONG);
  }

  private double rate(int count, long second, int window) {
    return count == 0 ? 0 : (double) count / Math.clamp(second - first, 1, window);
  }

  private int count(long second, int window) {
    int count = 0;
    for (int i = 0; i < SECONDS; i++) {
      count += seconds[i] < second && seconds[i] >= second - window ? counts[i] : 0;
    }
    return count;
  }

  /// How long ago the last one happened, at least; a minute or more counts as a minute.
  public Duration quiet(Instant now) {
    long second = now.getEpochSecond();
    long last = second - LONG;
    for (int i = 0; i < SECONDS; i++) {
      last = counts[i] > 0 ? Math.max(last, seconds[i]) : last;
    }
    return Duration.ofSeconds(Math.max(0, second - last));
  }

  /// Writes them, in the form that [#read] reads.
  public void write(DataOutput out) throws IOException {
    out.writeLong(first);
    for (int i = 0; i < SECONDS; i++) {
      out.writeLong(seconds[i]);
      out.writeInt(counts[i]);
    }
  }

  public static RateMeter read(DataInput in) throws IOException {
    RateMeter recent = new RateMeter();
    recent.first = in.readLong();
    for (int i = 0; i < SECONDS; i++) {
      recent.seconds[i] = in.readLong();
      recent.counts[i] = in.readInt();
    }
    return recent;
  }
}
