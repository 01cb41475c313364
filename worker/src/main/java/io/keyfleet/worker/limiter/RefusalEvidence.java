package io.keyfleet.worker.limiter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/// Whether refusals have to do with the number of calls before them. One proves nothing: an API
/// refuses some calls whatever their number. Several do, if they agree on the number and no call
/// went through with as many before it meanwhile: how many it takes depends on how many others
/// turned out to be chance. Not thread-safe.
final class RefusalEvidence {
  /// Probability that refusals which are believed were chance.
  private static final double DOUBT = 1e-5;

  /// Share of calls that may be refused by chance, before anything is known.
  private static final double LEAST_CHANCE = 0.002;

  /// Calls over which that share is a mean.
  private static final double MEAN_OF = 200;

  /// Factor by which numbers may differ that agree, apart from a call more or less.
  private static final double AGREE = 1.15;

  private final Deque<Long> numbers = new ArrayDeque<>();
  private double chance = LEAST_CHANCE;

  /// A call was refused with so many before it.
  void refused(long before) {
    wereChance(drop(other -> other > AGREE * before + 1 || before > AGREE * other + 1));
    numbers.add(before);
  }

  /// A call went through with so many before it.
  void wentThrough(long before) {
    chance *= 1 - 1 / MEAN_OF;
    wereChance(drop(other -> other <= before));
  }

  /// So many refusals turned out to be chance.
  void wereChance(int refusals) {
    chance += refusals / MEAN_OF;
  }

  /// Whether they are as many as there may be.
  boolean believed() {
    return numbers.size() > 1 && Math.pow(Math.max(chance, LEAST_CHANCE), numbers.size()) <= DOUBT;
  }

  /// The most calls before one of them; 0 if there is none.
  long most() {
    return numbers.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /// Forgets them.
  ///
  /// @return how many there were
  int clear() {
    return drop(_ -> true);
  }

  private int drop(Predicate<Long> which) {
    int had = numbers.size();
    numbers.removeIf(which);
    return had - numbers.size();
  }
}
