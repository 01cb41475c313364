package io.keyfleet.worker.assignment.plan;

import static java.util.Comparator.comparingDouble;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The shares of one assignment given to the members that own most of them in another: first by the
/// speed of the accounts that need not move, then by the weight of the partitions. The finish stays
/// what it is, since whole slices change their owners.
final class StickyMatching {
  private final IndexedGroup group;
  private final Assignment slices;
  private final Assignment present;

  /// A slice and a member who might have it.
  private record Pair(int slice, int member, double speed, double weight) {}

  StickyMatching(IndexedGroup group, Assignment slices, Assignment present) {
    this.group = group;
    this.slices = slices;
    this.present = present;
  }

  /// The slices under their new owners, or as they are where what members know leaves one over.
  Assignment match() {
    int size = group.members.size();
    int[] member = Assignment.filled(size, Assignment.NOBODY);
    boolean[] taken = new boolean[size];
    for (Pair pair : pairs()) {
      if (member[pair.slice] < 0 && !taken[pair.member] && mayHave(pair)) {
        member[pair.slice] = pair.member;
        taken[pair.member] = true;
      }
    }
    if (Arrays.stream(member).anyMatch(m -> m < 0)) {
      return slices;
    }
    int[] accounts = Arrays.stream(slices.accounts).map(slice -> member[slice]).toArray();
    for (int a = group.usable; a < accounts.length; a++) {
      accounts[a] = present.accounts[a] >= 0 ? present.accounts[a] : slices.accounts[a];
    }
    return new Assignment(
        accounts, Arrays.stream(slices.partitions).map(slice -> member[slice]).toArray());
  }

  private List<Pair> pairs() {
    int size = group.members.size();
    double[][] speeds = new double[size][size];
    double[][] weights = new double[size][size];
    add(slices.accounts, present.accounts, group.speeds, speeds);
    add(slices.partitions, present.partitions, group.weights, weights);
    return IntStream.range(0, size * size)
        .mapToObj(i ->
            new Pair(i / size, i % size, speeds[i / size][i % size], weights[i / size][i % size]))
        .sorted(
            comparingDouble((Pair pair) -> -pair.speed).thenComparingDouble(pair -> -pair.weight))
        .toList();
  }

  private static void add(int[] slices, int[] owners, double[] amounts, double[][] sums) {
    for (int i = 0; i < slices.length; i++) {
      if (owners[i] >= 0) {
        sums[slices[i]][owners[i]] += amounts[i];
      }
    }
  }

  private boolean mayHave(Pair pair) {
    return IntStream.range(0, group.usable)
        .allMatch(a -> slices.accounts[a] != pair.slice || group.knows[pair.member][a]);
  }
}
