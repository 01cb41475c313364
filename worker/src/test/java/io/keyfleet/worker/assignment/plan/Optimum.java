package io.keyfleet.worker.assignment.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// The least finish time there is, by trying every assignment in which who has prompts can serve
/// every model.
final class Optimum {
  private final GroupState state;
  private final double[] speeds;
  private final long[] loads;
  private final List<Set<TopicPartition>> slices;
  private boolean[] covering = new boolean[0];

  private Optimum(GroupState state) {
    this.state = state;
    this.speeds = new double[state.members().size()];
    this.loads = new long[speeds.length];
    this.slices =
        state.members().stream()
            .map(m -> (Set<TopicPartition>) new HashSet<TopicPartition>())
            .toList();
  }

  /// In seconds; infinite where nobody can serve anything.
  static double finish(GroupState state) {
    return new Optimum(state).accounts(0);
  }

  private double accounts(int from) {
    List<AccountPartition> all = state.accounts();
    if (from == all.size()) {
      covering = new boolean[speeds.length];
      for (int m = 0; m < speeds.length; m++) {
        covering[m] = ModelFixture.covers(state, slices.get(m));
      }
      return partitions(0);
    }
    AccountPartition account = all.get(from);
    double least = Double.POSITIVE_INFINITY;
    boolean known = false;
    for (int m = 0; m < speeds.length; m++) {
      if (state.members().get(m).knownAccounts().contains(account.accountId())) {
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
    if (from == state.backlogs().size()) {
      double finish = 0;
      for (int m = 0; m < speeds.length; m++) {
        double speed = covering[m] ? speeds[m] : 0;
        finish = loads[m] > 0 ? Math.max(finish, loads[m] / speed) : finish;
      }
      return finish;
    }
    double least = Double.POSITIVE_INFINITY;
    for (int m = 0; m < speeds.length; m++) {
      loads[m] += state.backlogs().get(from).prompts();
      least = Math.min(least, partitions(from + 1));
      loads[m] -= state.backlogs().get(from).prompts();
    }
    return least;
  }
}
