package io.keyfleet.worker.plan;

import java.util.List;

/// The least finish time there is, by trying every assignment.
final class Optimum {
  private final Fleet fleet;
  private final double[] speeds;
  private final long[] loads;

  private Optimum(Fleet fleet) {
    this.fleet = fleet;
    this.speeds = new double[fleet.members().size()];
    this.loads = new long[speeds.length];
  }

  /// In seconds; infinite where nobody can serve anything.
  static double finish(Fleet fleet) {
    return new Optimum(fleet).accounts(0);
  }

  private double accounts(int from) {
    List<AccountPartition> all = fleet.accounts();
    if (from == all.size()) {
      return partitions(0);
    }
    AccountPartition account = all.get(from);
    double least = Double.POSITIVE_INFINITY;
    boolean known = false;
    for (int m = 0; m < speeds.length; m++) {
      if (fleet.members().get(m).knownAccounts().contains(account.accountId())) {
        known = true;
        double before = speeds[m];
        speeds[m] += account.speed();
        least = Math.min(least, accounts(from + 1));
        speeds[m] = before;
      }
    }
    return known ? least : accounts(from + 1);
  }

  private double partitions(int from) {
    if (from == fleet.backlogs().size()) {
      double finish = 0;
      for (int m = 0; m < speeds.length; m++) {
        finish = loads[m] > 0 ? Math.max(finish, loads[m] / speeds[m]) : finish;
      }
      return finish;
    }
    double least = Double.POSITIVE_INFINITY;
    for (int m = 0; m < speeds.length; m++) {
      loads[m] += fleet.backlogs().get(from).prompts();
      least = Math.min(least, partitions(from + 1));
      loads[m] -= fleet.backlogs().get(from).prompts();
    }
    return least;
  }
}
