package io.keyfleet.sandbox.simulator.quota;

import java.util.Arrays;

/// Times in the order in which they came, the oldest leaving first. Holds at most [#MAX] of them;
/// at that number each new one pushes the oldest out. For one thread.
final class RecentTimes {
  /// Most times that are held: 8 MiB.
  static final int MAX = 1 << 20;

  private long[] ring = new long[16];
  private int first;
  private int size;

  void add(long nanos) {
    if (size == MAX) {
      removeOldest();
    }
    if (size == ring.length) {
      long[] longer = Arrays.copyOf(Arrays.copyOfRange(ring, first, size), 2 * size);
      System.arraycopy(ring, 0, longer, size - first, first);
      ring = longer;
      first = 0;
    }
    ring[(first + size) % ring.length] = nanos;
    size++;
  }

  /// Drops every time at or before `limit`.
  void removeUpTo(long limit) {
    while (size > 0 && oldest() - limit <= 0) {
      removeOldest();
    }
  }

  int size() {
    return size;
  }

  /// The oldest; only where there is one.
  long oldest() {
    return ring[first];
  }

  private void removeOldest() {
    first = (first + 1) % ring.length;
    size--;
  }
}
