package io.keyfleet.worker.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// The least finish time there is, by trying every assignment in which who has prompts can serve
/// every model.
final class Optimum {
  private final Fleet fleet;
  private final double[] speeds;
  private final long[] loads;
  private final List<Set<TopicPartition>> slices;
  private boolean[] covering = new boolean[0];

  private Optimum(Fleet fleet) {
    this.fleet = fleet;
    this.speeds = new double[fleet.members().size()];
    this.loads = new long[speeds.length];
    this.slices =
        fleet.members().stream()
            .map(m -> (Set<TopicPartition>) new HashSet<TopicPartition>())
            .toList();
  }

  /// In seconds; infinite where nobody can serve anything.
  static double finish(Fleet fleet) {
    return new Optimum(fleet).accounts(0);
  }

  private double accounts(int from) {
    List<AccountPartition> all = fleet.accounts();
    if (from == all.size()) {
      covering = new boolean[speeds.length];
      for (int m = 0; m < speeds.length; m++) {
        covering[m] = Models.covers(fleet, slices.get(m));
      }
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
        slices.get(m).add(account.partition());
        least = Math.min(least, accounts(from + 1));
        slices.get(m).remove(account.partition());
        speeds[m] = before;
      }
    }
    return known ? least : accounts(from + 1);
  }

  private double partitions(int from) {
    if (from == fleet.backlogs().size()) {
      double finish = 0;
      for (int m = 0; m < speeds.length; m++) {
        double speed = covering[m] ? speeds[m] : 0;
        finish = loads[m] > 0 ? Math.max(finish, loads[m] / speed) : finish;
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
