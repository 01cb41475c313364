package io.keyfleet.simulator.quota;

import java.util.Arrays;

/// Amounts and the times at which they came, the oldest leaving first, and their sum. Holds at most
/// [#MAX] of them; at that number each new one pushes the oldest out. For one thread.
final class RecentAmounts {
  /// Most amounts that are held: 16 MiB.
  static final int MAX = 1 << 20;

  private long[] times = new long[16];
  private long[] amounts = new long[16];
  private int first;
  private int size;
  private long firstNumber;
  private long sum;

  /// Takes an amount in and returns its number, by which it can be corrected.
  long add(long nanos, long amount) {
    if (size == MAX) {
      removeOldest();
    }
    if (size == times.length) {
      times = doubled(times);
      amounts = doubled(amounts);
      first = 0;
    }
    int place = (first + size) % times.length;
    times[place] = nanos;
    amounts[place] = amount;
    sum += amount;
    size++;
    return firstNumber + size - 1;
  }

  /// Changes an amount to what it proved to be; nothing happens where it has left.
  void correct(long number, long amount) {
    if (number >= firstNumber) {
      int place = (int) ((first + number - firstNumber) % times.length);
      sum += amount - amounts[place];
      amounts[place] = amount;
    }
  }

  /// Drops every amount that came at or before `limit`.
  void removeUpTo(long limit) {
    while (size > 0 && times[first] - limit <= 0) {
      removeOldest();
    }
  }

  long sum() {
    return sum;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// When the oldest came; only if there is one.
  long oldest() {
    return times[first];
  }

  /// When the one came with which, counted from the oldest, at least `amount` have; the newest
  /// where they are fewer. Only if there is one.
  long timeOf(long amount) {
    long counted = 0;
    int place = first;
    for (int i = 0; i < size; i++) {
      place = (first + i) % times.length;
      counted += amounts[place];
      if (counted >= amount) {
        return times[place];
      }
    }
    return times[place];
  }

  private void removeOldest() {
    sum -= amounts[first];
    first = (first + 1) % times.length;
    size--;
    firstNumber++;
  }

  private long[] doubled(long[] ring) {
    long[] longer = Arrays.copyOf(Arrays.copyOfRange(ring, first, ring.length), 2 * ring.length);
    System.arraycopy(ring, 0, longer, ring.length - first, first);
    return longer;
  }
}
