package io.keyfleet.worker.assignment.plan;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// An account as something to own: owning the partition is owning the account.
///
/// @param partition the partition that stands for it
/// @param accountId the account bound to that partition
/// @param callsPerSecond what its quotas allow; finite, 0 or more
/// @param usable whether it can serve now; one that is dead or in quarantine is owned all the same,
///   at speed 0
/// @param models those that it serves; empty: every model
public record AccountPartition(
    TopicPartition partition,
    String accountId,
    double callsPerSecond,
    boolean usable,
    Set<String> models) {
  public AccountPartition {
    models = Set.copyOf(models);
    if (!Double.isFinite(callsPerSecond) || callsPerSecond < 0) {
      throw new IllegalArgumentException(
          "account " + accountId + " at " + callsPerSecond + " calls per second");
    }
  }

  /// One that serves every model.
  public AccountPartition(
      TopicPartition partition, String accountId, double callsPerSecond, boolean usable) {
    this(partition, accountId, callsPerSecond, usable, Set.of());
  }

  /// Calls per second that it adds to its owner's speed now.
  double speed() {
    return usable ? callsPerSecond : 0;
  }
}
