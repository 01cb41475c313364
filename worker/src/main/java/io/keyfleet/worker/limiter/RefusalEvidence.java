package io.keyfleet.worker.limiter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/// Whether refusals have to do with the number of calls before them. One proves nothing: an API
/// refuses some calls whatever their number. Several do, if they agree on the number and no call
/// went through with as many before it meanwhile: how many it takes depends on how many others
/// turned out to be chance, and on the calls between them that went through with about as many. Not
/// thread-safe.
final class RefusalEvidence {
  /// Probability that refusals which are believed were chance.
  private static final double DOUBT = 1e-5;

  /// Share of calls that may be refused by chance, before anything is known.
  private static final double LEAST_CHANCE = 0.002;

  /// Calls over which that share is a mean.
  private static final double MEAN_OF = 200;

  /// Factor by which numbers may differ that agree, apart from a call more or less.
  private static final double AGREE = 1.15;

  /// The same once a refusal turned out to be chance, and no more than half of it is forgotten.
  private static final double SOME_CHANCE = LEAST_CHANCE + 0.5 / MEAN_OF;

  /// Calls that went through last, which are remembered.
  private static final int REMEMBERED = 64;

  /// If so many of them had as many before them, a refusal is likelier to be chance.
  private static final int ENOUGH = 4;

  private final Deque<Long> numbers = new ArrayDeque<>();
  private final Deque<Long> through = new ArrayDeque<>();
  private int throughMeanwhile;
  private double chance = LEAST_CHANCE;

  /// A call was refused with so many before it.
  void refused(long before) {
    wereChance(drop(other -> other > AGREE * before + 1 || before > AGREE * other + 1));
    throughMeanwhile = numbers.isEmpty() ? 0 : throughMeanwhile;
    numbers.add(before);
  }

  /// A call went through with so many before it.
  void wentThrough(long before) {
    chance *= 1 - 1 / MEAN_OF;
    wereChance(drop(other -> other <= before));
    through.add(before);
    if (through.size() > REMEMBERED) {
      through.remove();
    }
    throughMeanwhile = Math.min(throughMeanwhile + 1, through.size());
  }

  /// Whether a refusal with so many before it is likelier to be chance, as long as others are not
  /// believed: calls went through lately with as many, or another refusal turned out to be chance.
  boolean unexpected(long before) {
    return chance >= SOME_CHANCE
        || through.stream().filter(other -> other >= before).count() >= ENOUGH;
  }

  /// So many refusals turned out to be chance.
  void wereChance(int refusals) {
    chance += refusals / MEAN_OF;
  }

  /// Whether they are as many as there may be.
  boolean believed() {
    int refused = numbers.size();
    long least = numbers.stream().mapToLong(Long::longValue).min().orElse(0);
    long between =
        through.stream()
            .skip(through.size() - throughMeanwhile)
            .filter(before -> before >= least)
            .count();
    double each = Math.max(chance, LEAST_CHANCE) * (1 + between / (double) refused);
    return refused > 1 && Math.pow(each, refused) <= DOUBT;
  }

  /// The most calls before one of them; 0 if there is none.
  long most() {
    return numbers.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /// Forgets them, and the calls that went through.
  ///
  /// @return how many refusals there were
  int clear() {
    through.clear();
    throughMeanwhile = 0;
    return drop(_ -> true);
  }

  private int drop(Predicate<Long> which) {
    int had = numbers.size();
    numbers.removeIf(which);
    return had - numbers.size();
  }
}
