package io.keyfleet.worker.assignment.plan;

import static java.util.Comparator.comparingDouble;

import java.util.List;
import java.util.stream.IntStream;

/// Who is to be active, of those who know an account of every kind of model. Those who have most
/// now come first, so that the fewest accounts move.
final class ActiveMembers {
  private final IndexedGroup group;
  private final List<Integer> ranked;
  private final boolean[] needed;

  /// @param present what is owned now; an empty placement ranks regardless of it
  ActiveMembers(IndexedGroup group, Assignment present) {
    this.group = group;
    int size = group.members.size();
    double[] owned = new double[size];
    double[] waiting = new double[size];
    double[] known = new double[size];
    for (int a = 0; a < group.usable; a++) {
      if (present.accounts[a] >= 0) {
        owned[present.accounts[a]] += group.speeds[a];
      }
      for (int m = 0; m < size; m++) {
        known[m] += group.knows[m][a] ? group.speeds[a] : 0;
      }
    }
    for (int p = 0; p < group.weights.length; p++) {
      if (present.partitions[p] >= 0) {
        waiting[present.partitions[p]] += group.weights[p];
      }
    }
    ranked =
        IntStream.range(0, size)
            .filter(group.coverage::able)
            .boxed()
            .sorted(
                comparingDouble((Integer m) -> -owned[m])
                    .thenComparingDouble(m -> -waiting[m])
                    .thenComparingDouble(m -> -known[m])
                    .thenComparingInt(m -> m))
            .toList();
    needed = soleKnowers();
  }

  /// How many could be active.
  int size() {
    return ranked.size();
  }

  /// The members to be active, first ranked first: `count` of them, or as many more as it takes for
  /// every usable account to be known by one, if any of those who could be active knows it.
  int[] choose(int count) {
    boolean[] chosen = needed.clone();
    int open = count;
    for (boolean one : chosen) {
      open -= one ? 1 : 0;
    }
    for (int m : ranked) {
      if (!chosen[m] && open > 0) {
        chosen[m] = true;
        open--;
      }
    }
    for (int a = 0; a < group.usable; a++) {
      int account = a;
      if (ranked.stream().noneMatch(m -> chosen[m] && group.knows[m][account])) {
        ranked.stream()
            .filter(m -> group.knows[m][account])
            .findFirst()
            .ifPresent(first -> chosen[first] = true);
      }
    }
    return ranked.stream().mapToInt(m -> m).filter(m -> chosen[m]).toArray();
  }

  private boolean[] soleKnowers() {
    boolean[] sole = new boolean[group.members.size()];
    for (int a = 0; a < group.usable; a++) {
      int account = a;
      int[] knowers =
          IntStream.range(0, sole.length).filter(m -> group.knows[m][account]).limit(2).toArray();
      if (knowers.length == 1) {
        sole[knowers[0]] = group.coverage.able(knowers[0]);
      }
    }
    return sole;
  }
}
