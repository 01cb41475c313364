package io.keyfleet.worker.assignment.plan;

import static io.keyfleet.worker.assignment.plan.GroupFixture.owned;
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
  static void everythingIsAssignedOnce(GroupState state) {
    List<TopicPartition> expected = new ArrayList<>();
    state.backlogs().forEach(backlog -> expected.add(backlog.partition()));
    state.accounts().stream()
        .filter(account -> state.members().stream().anyMatch(member -> knows(member, account)))
        .forEach(account -> expected.add(account.partition()));

    Map<String, Set<TopicPartition>> targets = Planner.plan(state).targets();

    assertThat(targets.keySet()).isEqualTo(owned(state).keySet());
    assertThat(targets.values().stream().flatMap(Set::stream))
        .containsExactlyInAnyOrderElementsOf(expected);
    for (Member member : state.members()) {
      Set<TopicPartition> target = targets.getOrDefault(member.id(), Set.of());
      assertThat(state.accounts())
          .filteredOn(account -> target.contains(account.partition()))
          .allMatch(account -> knows(member, account));
    }
  }

  /// The plan hangs on what is in the fleet, not on its order.
  static void theOrderChangesNothing(GroupState state, Random random) {
    GroupState shuffled =
        new GroupState(
            shuffled(state.members(), random),
            shuffled(state.accounts(), random),
            shuffled(state.backlogs(), random));

    assertThat(Planner.plan(shuffled)).isEqualTo(Planner.plan(state));
  }

  /// Something moves exactly where the plan is not what is owned.
  static void movesAreSaid(GroupState state) {
    Plan plan = Planner.plan(state);
    assertThat(plan.moves()).isEqualTo(!plan.targets().equals(owned(state)));
  }

  /// Prompts that are left of each partition's some time later.
  static long[] later(GroupState state, Random random) {
    return state.backlogs().stream()
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
