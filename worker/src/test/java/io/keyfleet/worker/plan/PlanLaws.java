package io.keyfleet.worker.plan;

import static io.keyfleet.worker.plan.Fleets.owned;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// What holds for the plan of any fleet, whatever its accounts serve.
final class PlanLaws {
  private PlanLaws() {}

  /// Everything that somebody can own is assigned once, and to someone who may own it.
  static void everythingIsAssignedOnce(Fleet fleet) {
    List<TopicPartition> expected = new ArrayList<>();
    fleet.backlogs().forEach(backlog -> expected.add(backlog.partition()));
    fleet.accounts().stream()
        .filter(account -> fleet.members().stream().anyMatch(member -> knows(member, account)))
        .forEach(account -> expected.add(account.partition()));

    Map<String, Set<TopicPartition>> targets = Planner.plan(fleet).targets();

    assertThat(targets.keySet()).isEqualTo(owned(fleet).keySet());
    assertThat(targets.values().stream().flatMap(Set::stream))
        .containsExactlyInAnyOrderElementsOf(expected);
    for (Member member : fleet.members()) {
      Set<TopicPartition> target = targets.getOrDefault(member.id(), Set.of());
      assertThat(fleet.accounts())
          .filteredOn(account -> target.contains(account.partition()))
          .allMatch(account -> knows(member, account));
    }
  }

  /// The plan hangs on what is in the fleet, not on its order.
  static void theOrderChangesNothing(Fleet fleet, Random random) {
    Fleet shuffled =
        new Fleet(
            shuffled(fleet.members(), random),
            shuffled(fleet.accounts(), random),
            shuffled(fleet.backlogs(), random));

    assertThat(Planner.plan(shuffled)).isEqualTo(Planner.plan(fleet));
  }

  /// Something moves exactly where the plan is not what is owned.
  static void movesAreSaid(Fleet fleet) {
    Plan plan = Planner.plan(fleet);
    assertThat(plan.moves()).isEqualTo(!plan.targets().equals(owned(fleet)));
  }

  /// Prompts that are left of each partition's some time later.
  static long[] later(Fleet fleet, Random random) {
    return fleet.backlogs().stream()
        .mapToLong(backlog -> (long) (backlog.prompts() * random.nextDouble()))
        .toArray();
  }

  private static boolean knows(Member member, AccountPartition account) {
    return member.knownAccounts().contains(account.accountId());
  }

  private static <T> List<T> shuffled(List<T> list, Random random) {
    List<T> copy = new ArrayList<>(list);
    Collections.shuffle(copy, random);
    return copy;
  }
}
