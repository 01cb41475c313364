package io.keyfleet.producer.source.file;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;

/// Picks lines at random, as many as are wanted of however many come: those to which the seed gives
/// the lowest ranks. For one thread.
final class LineSample {
  private record Ranked(long rank, long line) {}

  private final PriorityQueue<Ranked> lowest =
      new PriorityQueue<>(Comparator.comparingLong(Ranked::rank).reversed());
  private final int size;
  private final long seed;

  /// @param size 1 or more
  LineSample(int size, long seed) {
    this.size = size;
    this.seed = seed;
  }

  /// Takes a line into account.
  void add(long line) {
    long rank = mixed(line + mixed(seed));
    if (lowest.size() == size) {
      if (lowest.element().rank() <= rank) {
        return;
      }
      lowest.remove();
    }
    lowest.add(new Ranked(rank, line));
  }

  /// Those that are picked.
  Set<Long> lines() {
    return lowest.stream().map(Ranked::line).collect(Collectors.toUnmodifiableSet());
  }

  /// The finalizer of SplitMix64 (Steele, Lea and Flood, 2014), which no two numbers share.
  private static long mixed(long number) {
    long z = number * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
