package io.keyfleet.worker.assignment.plan;

import java.util.Arrays;
import java.util.stream.IntStream;

/// An assignment in a [IndexedGroup]'s own numbers. Not for sharing between threads.
final class Assignment {
  /// Where something has no owner.
  static final int NOBODY = -1;

  /// The owning member of each account.
  final int[] accounts;

  /// The owning member of each prompt partition.
  final int[] partitions;

  Assignment(int[] accounts, int[] partitions) {
    this.accounts = accounts;
    this.partitions = partitions;
  }

  static Assignment empty(IndexedGroup group) {
    return new Assignment(
        filled(group.accounts.size(), NOBODY), filled(group.backlogs.size(), NOBODY));
  }

  static int[] filled(int length, int value) {
    int[] array = new int[length];
    Arrays.fill(array, value);
    return array;
  }

  /// Each member's calls per second, 0 of one that cannot serve every kind of model: part of what
  /// waits for it would wait for ever. Where no account of the whole pool is usable the members
  /// count alike.
  double[] memberSpeeds(IndexedGroup group) {
    double[] speeds = new double[group.members.size()];
    if (group.usable == 0) {
      Arrays.fill(speeds, 1);
    } else {
      add(group.speeds, accounts, speeds);
      boolean[] covering = group.coverage.covering(accounts);
      for (int m = 0; m < speeds.length; m++) {
        speeds[m] = covering[m] ? speeds[m] : 0;
      }
    }
    return speeds;
  }

  /// The time until the last member is done with its share of `work`, of which each prompt
  /// partition has its own amount.
  double finish(IndexedGroup group, double[] work) {
    double[] loads = new double[group.members.size()];
    double finish = add(work, partitions, loads) ? 0 : Double.POSITIVE_INFINITY;
    double[] speeds = memberSpeeds(group);
    for (int m = 0; m < loads.length; m++) {
      finish = loads[m] > 0 ? Math.max(finish, loads[m] / speeds[m]) : finish;
    }
    return finish;
  }

  /// How many members own a usable account of every kind.
  int active(IndexedGroup group) {
    boolean[] covering = group.coverage.covering(accounts);
    return (int) IntStream.range(0, covering.length).filter(m -> covering[m]).count();
  }

  /// Adds each amount to its owner's sum; false if some amount has no owner.
  private static boolean add(double[] amounts, int[] owners, double[] sums) {
    boolean owned = true;
    for (int i = 0; i < amounts.length; i++) {
      if (owners[i] >= 0) {
        sums[owners[i]] += amounts[i];
      } else {
        owned &= amounts[i] == 0;
      }
    }
    return owned;
  }
}
