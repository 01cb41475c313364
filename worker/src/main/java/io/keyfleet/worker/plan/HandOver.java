package io.keyfleet.worker.plan;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// One round on the way to a plan's targets: nothing is given before its old owner let go of it.
///
/// A partition that a present member other than its target still claims is withheld: its owner, not
/// being given it, lets go and rejoins, and the next round gives it out. What no present member
/// claims is given at once.
///
/// @param given every present member's partitions in this round by its id
/// @param withheld what is given to nobody in this round; where this is not empty another round
///   follows
public record HandOver(Map<String, Set<TopicPartition>> given, Set<TopicPartition> withheld) {
  public HandOver {
    given = Map.copyOf(given);
    withheld = Set.copyOf(withheld);
  }

  /// The round that leads from what is owned towards the targets.
  ///
  /// @param targets the plan's targets; what they hold for a member that is not present goes to
  ///   nobody and is not counted as withheld
  /// @param owned what each present member claims now, by its id
  public static HandOver towards(
      Map<String, Set<TopicPartition>> targets, Map<String, Set<TopicPartition>> owned) {
    Map<TopicPartition, Integer> claims = new HashMap<>();
    owned
        .values()
        .forEach(set -> set.forEach(partition -> claims.merge(partition, 1, Integer::sum)));
    Map<String, Set<TopicPartition>> given = new HashMap<>();
    Set<TopicPartition> withheld = new LinkedHashSet<>();
    owned.forEach((member, own) -> {
      Set<TopicPartition> now = new LinkedHashSet<>();
      for (TopicPartition partition : targets.getOrDefault(member, Set.of())) {
        int others = claims.getOrDefault(partition, 0) - (own.contains(partition) ? 1 : 0);
        (others == 0 ? now : withheld).add(partition);
      }
      given.put(member, Set.copyOf(now));
    });
    return new HandOver(given, withheld);
  }

  /// Whether this round reaches the targets.
  public boolean complete() {
    return withheld.isEmpty();
  }
}
