package io.keyfleet.worker.plan;

import org.apache.kafka.common.TopicPartition;

/// An account as something to own: owning the partition is owning the account.
///
/// @param partition the partition that stands for it
/// @param accountId the account bound to that partition
/// @param callsPerSecond what its quotas allow; finite, 0 or more
/// @param usable whether it can serve now; one that is dead or in quarantine is owned all the same,
///   at speed 0
public record AccountPartition(
    TopicPartition partition, String accountId, double callsPerSecond, boolean usable) {
  public AccountPartition {
    if (!Double.isFinite(callsPerSecond) || callsPerSecond < 0) {
      throw new IllegalArgumentException(
          "account " + accountId + " at " + callsPerSecond + " calls per second");
    }
  }

  /// Calls per second that it adds to its owner's slice now.
  double speed() {
    return usable ? callsPerSecond : 0;
  }
}
