package io.keyfleet.worker.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.assignment.plan.GroupFixture;
import io.keyfleet.worker.assignment.plan.GroupState;
import io.keyfleet.worker.assignment.plan.Planner;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RebalanceRoundTest {

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingIsGivenBeforeItsOldOwnerLetGo(long seed) {
    Random random = new Random(seed);
    GroupState state = GroupFixture.any(random);
    Map<String, Set<TopicPartition>> owned = GroupFixture.owned(state);

    RebalanceRound round =
        RebalanceRound.towards(Planner.plan(state).targets(), owned, someOf(random, owned));

    assertThat(round.given().keySet()).isEqualTo(owned.keySet());
    round
        .given()
        .forEach((member, given) ->
            owned.forEach((other, claimed) -> {
              if (!other.equals(member)) {
                assertThat(claimed).noneMatch(given::contains);
              }
            }));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anOwnerKeepsWhatMovesUntilItHasReleasedIt(long seed) {
    Random random = new Random(seed);
    GroupState state = GroupFixture.any(random);
    Map<String, Set<TopicPartition>> owned = GroupFixture.owned(state);
    Map<String, Set<TopicPartition>> released = someOf(random, owned);
    Map<String, Set<TopicPartition>> targets = Planner.plan(state).targets();

    RebalanceRound round = RebalanceRound.towards(targets, owned, released);

    owned.forEach((member, own) -> {
      Set<TopicPartition> target = targets.getOrDefault(member, Set.of());
      Set<TopicPartition> asked = round.asked().getOrDefault(member, Set.of());
      for (TopicPartition one : own) {
        boolean alone = owned.values().stream().filter(other -> other.contains(one)).count() == 1;
        boolean free = released.getOrDefault(member, Set.of()).contains(one);
        boolean goes = alone && !target.contains(one) && !free;
        assertThat(asked.contains(one)).as(member + " " + one).isEqualTo(goes);
        assertThat(round.given().getOrDefault(member, Set.of()).contains(one))
            .isEqualTo(goes || (alone && target.contains(one)));
      }
    });
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void threeRoundsReachTheTargets(long seed) {
    GroupState state = GroupFixture.any(new Random(seed));
    Map<String, Set<TopicPartition>> targets = Planner.plan(state).targets();

    RebalanceRound first = RebalanceRound.towards(targets, GroupFixture.owned(state), Map.of());
    RebalanceRound second = RebalanceRound.towards(targets, first.given(), first.asked());
    RebalanceRound third = RebalanceRound.towards(targets, second.given(), Map.of());

    assertThat(third.given()).isEqualTo(targets);
    assertThat(third.complete()).isTrue();
    assertThat(first.complete()).isEqualTo(first.given().equals(targets));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void onlyWhatAPresentMemberClaimsIsWithheld(long seed) {
    Random random = new Random(seed);
    GroupState state = GroupFixture.any(random);
    Map<String, Set<TopicPartition>> owned = GroupFixture.owned(state);
    Set<TopicPartition> claimed = new HashSet<>();
    owned.values().forEach(claimed::addAll);

    RebalanceRound round =
        RebalanceRound.towards(Planner.plan(state).targets(), owned, someOf(random, owned));

    assertThat(claimed).containsAll(round.withheld());
    round
        .given()
        .values()
        .forEach(given -> assertThat(given).noneMatch(round.withheld()::contains));
  }

  @Test
  void aPartitionThatMovesWaitsForItsOwnerAndAFreeOneDoesNot() {
    TopicPartition moving = GroupFixture.prompt(0);
    TopicPartition free = GroupFixture.prompt(1);
    Map<String, Set<TopicPartition>> targets = Map.of("old", Set.of(), "new", Set.of(moving, free));

    RebalanceRound first =
        RebalanceRound.towards(targets, Map.of("old", Set.of(moving), "new", Set.of()), Map.of());
    assertThat(first.given()).isEqualTo(Map.of("old", Set.of(moving), "new", Set.of(free)));
    assertThat(first.asked()).isEqualTo(Map.of("old", Set.of(moving), "new", Set.of()));
    assertThat(first.complete()).isFalse();

    RebalanceRound second =
        RebalanceRound.towards(targets, first.given(), Map.of("old", Set.of(moving)));
    assertThat(second.given()).isEqualTo(Map.of("old", Set.of(), "new", Set.of(free)));
    assertThat(second.withheld()).containsExactly(moving);
    assertThat(second.complete()).isFalse();

    RebalanceRound third = RebalanceRound.towards(targets, second.given(), Map.of());
    assertThat(third.given()).isEqualTo(targets);
    assertThat(third.complete()).isTrue();
  }

  private static Map<String, Set<TopicPartition>> someOf(
      Random random, Map<String, Set<TopicPartition>> owned) {
    Map<String, Set<TopicPartition>> some = new HashMap<>();
    owned.forEach((member, own) -> {
      Set<TopicPartition> part = new HashSet<>(own);
      part.removeIf(partition -> random.nextBoolean());
      some.put(member, part);
    });
    return some;
  }
}
