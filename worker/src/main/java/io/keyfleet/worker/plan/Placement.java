package io.keyfleet.worker.plan;

import java.util.Arrays;

/// An assignment in a [Pool]'s own numbers. Not for sharing between threads.
final class Placement {
  /// Where something has no owner.
  static final int NOBODY = -1;

  /// The owning member of each account.
  final int[] accounts;

  /// The owning member of each prompt partition.
  final int[] partitions;

  Placement(int[] accounts, int[] partitions) {
    this.accounts = accounts;
    this.partitions = partitions;
  }

  static Placement empty(Pool pool) {
    return new Placement(
        filled(pool.accounts.size(), NOBODY), filled(pool.backlogs.size(), NOBODY));
  }

  static int[] filled(int length, int value) {
    int[] array = new int[length];
    Arrays.fill(array, value);
    return array;
  }

  /// Each member's calls per second; where no account of the whole pool is usable the members count
  /// alike.
  double[] memberSpeeds(Pool pool) {
    double[] speeds = new double[pool.members.size()];
    if (pool.usable == 0) {
      Arrays.fill(speeds, 1);
    } else {
      add(pool.speeds, accounts, speeds);
    }
    return speeds;
  }

  /// The time until the last member is done with its share of `work`, of which each prompt
  /// partition has its own amount.
  double finish(Pool pool, double[] work) {
    double[] loads = new double[pool.members.size()];
    double finish = add(work, partitions, loads) ? 0 : Double.POSITIVE_INFINITY;
    double[] speeds = memberSpeeds(pool);
    for (int m = 0; m < loads.length; m++) {
      finish = loads[m] > 0 ? Math.max(finish, loads[m] / speeds[m]) : finish;
    }
    return finish;
  }

  /// How many members own a usable account.
  int active(Pool pool) {
    return (int) Arrays.stream(accounts, 0, pool.usable).filter(m -> m >= 0).distinct().count();
  }

  /// Adds each amount to its owner's sum; false where some amount has no owner.
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
