package io.keyfleet.worker.assignment.plan;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// Who should own what.
///
/// @param targets every member's partitions by its id; empty for a hot standby
/// @param finish when the backlog would be done
/// @param moves whether the targets differ from what the members own now, so that a rebalance is
///   worth its cost: something has no rightful owner, things as they are take too long, or too few
///   workers are active
public record Plan(Map<String, Set<TopicPartition>> targets, FinishTimes finish, boolean moves) {
  public Plan {
    targets = Map.copyOf(targets);
  }
}
