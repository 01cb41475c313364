package io.keyfleet.worker.assignment;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// One round on the way to a plan's targets: nothing is given away before its old owner has
/// released it.
///
/// A partition whose target is another than its owner takes three rounds: its owner keeps it and is
/// asked to release it; once the owner has released it, it is withheld from everybody, so that the
/// owner is rid of it; what no present member claims is given to its target.
///
/// @param given every present member's partitions in this round by its id
/// @param asked which of those their owner is asked to release, by the owner's id
/// @param withheld what is given to nobody in this round
public record RebalanceRound(
    Map<String, Set<TopicPartition>> given,
    Map<String, Set<TopicPartition>> asked,
    Set<TopicPartition> withheld) {
  public RebalanceRound {
    given = Map.copyOf(given);
    asked = Map.copyOf(asked);
    withheld = Set.copyOf(withheld);
  }

  /// The round that leads from what is owned towards the targets.
  ///
  /// @param targets the plan's targets; what they hold for a member that is not present goes to
  ///   nobody and is not counted as withheld
  /// @param owned what each present member claims now, by its id
  /// @param released which of that it has released, by its id
  public static RebalanceRound towards(
      Map<String, Set<TopicPartition>> targets,
      Map<String, Set<TopicPartition>> owned,
      Map<String, Set<TopicPartition>> released) {
    Map<TopicPartition, Integer> claims = new HashMap<>();
    owned
        .values()
        .forEach(set -> set.forEach(partition -> claims.merge(partition, 1, Integer::sum)));
    Map<String, Set<TopicPartition>> given = new HashMap<>();
    Map<String, Set<TopicPartition>> asked = new HashMap<>();
    Set<TopicPartition> withheld = new LinkedHashSet<>();
    owned.forEach((member, own) -> {
      Set<TopicPartition> target = targets.getOrDefault(member, Set.of());
      Set<TopicPartition> free = released.getOrDefault(member, Set.of());
      Set<TopicPartition> now = new LinkedHashSet<>();
      Set<TopicPartition> going = new LinkedHashSet<>();
      for (TopicPartition partition : union(own, target)) {
        int claimants = claims.getOrDefault(partition, 0);
        boolean mine = own.contains(partition);
        if (claimants > 1 || (mine && !target.contains(partition) && free.contains(partition))) {
          withheld.add(partition);
        } else if (mine || claimants == 0) {
          now.add(partition);
        }
        if (now.contains(partition) && !target.contains(partition)) {
          going.add(partition);
        }
      }
      given.put(member, Set.copyOf(now));
      asked.put(member, Set.copyOf(going));
    });
    return new RebalanceRound(given, asked, withheld);
  }

  private static Set<TopicPartition> union(Set<TopicPartition> one, Set<TopicPartition> other) {
    Set<TopicPartition> union = new LinkedHashSet<>(one);
    union.addAll(other);
    return union;
  }

  /// Whether this round reaches the targets.
  public boolean complete() {
    return withheld.isEmpty() && asked.values().stream().allMatch(Set::isEmpty);
  }
}
