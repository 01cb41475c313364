package io.keyfleet.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;

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

class HandOverTest {

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingIsGivenBeforeItsOldOwnerLetGo(long seed) {
    Fleet fleet = Fleets.any(new Random(seed));
    Map<String, Set<TopicPartition>> owned = Fleets.owned(fleet);

    HandOver round = HandOver.towards(Planner.plan(fleet).targets(), owned);

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
  void theRoundAfterReachesTheTargets(long seed) {
    Fleet fleet = Fleets.any(new Random(seed));
    Map<String, Set<TopicPartition>> targets = Planner.plan(fleet).targets();

    HandOver first = HandOver.towards(targets, Fleets.owned(fleet));
    HandOver second = HandOver.towards(targets, first.given());

    assertThat(second.given()).isEqualTo(targets);
    assertThat(second.complete()).isTrue();
    assertThat(first.complete()).isEqualTo(first.given().equals(targets));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void onlyWhatAPresentMemberClaimsIsWithheld(long seed) {
    Fleet fleet = Fleets.any(new Random(seed));
    Map<String, Set<TopicPartition>> owned = Fleets.owned(fleet);
    Map<String, Set<TopicPartition>> targets = Planner.plan(fleet).targets();
    Set<TopicPartition> claimed = new HashSet<>();
    owned.values().forEach(claimed::addAll);

    HandOver round = HandOver.towards(targets, owned);

    assertThat(claimed).containsAll(round.withheld());
    Map<String, Set<TopicPartition>> missing = new HashMap<>();
    targets.forEach((member, target) -> {
      Set<TopicPartition> rest = new HashSet<>(target);
      rest.removeAll(round.given().getOrDefault(member, Set.of()));
      missing.put(member, rest);
    });
    assertThat(missing.values().stream().flatMap(Set::stream))
        .containsExactlyInAnyOrderElementsOf(round.withheld());
  }

  @Test
  void aPartitionThatMovesWaitsForItsOwnerAndAFreeOneDoesNot() {
    TopicPartition moving = Fleets.prompt(0);
    TopicPartition free = Fleets.prompt(1);

    HandOver round =
        HandOver.towards(
            Map.of("old", Set.of(), "new", Set.of(moving, free)),
            Map.of("old", Set.of(moving), "new", Set.of()));

    assertThat(round.given()).isEqualTo(Map.of("old", Set.of(), "new", Set.of(free)));
    assertThat(round.withheld()).containsExactly(moving);
  }
}
