package io.keyfleet.worker.assignment.plan;

import static io.keyfleet.worker.assignment.plan.GroupFixture.active;
import static io.keyfleet.worker.assignment.plan.GroupFixture.owned;
import static io.keyfleet.worker.assignment.plan.GroupFixture.owning;
import static io.keyfleet.worker.assignment.plan.GroupFixture.prompts;
import static io.keyfleet.worker.assignment.plan.GroupFixture.speed;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Laws that hold for any fleet.
class PlannerTest {

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everythingServableIsAssignedExactlyOnceAndToSomeoneWhoMayOwnIt(long seed) {
    PlanLaws.everythingIsAssignedOnce(GroupFixture.any(new Random(seed)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void promptsWaitOnlyWhereThereIsAUsableAccountIfThereIsAny(long seed) {
    GroupState state = GroupFixture.any(new Random(seed));

    Plan plan = Planner.plan(state);

    if (active(state, plan.targets()) > 0) {
      assertThat(plan.targets().values())
          .filteredOn(set -> speed(state, set) == 0)
          .allMatch(set -> prompts(state, set) == 0);
    } else {
      List<Integer> sizes =
          plan.targets().values().stream()
              .map(set -> (int) set.stream().filter(p -> p.topic().equals("prompts")).count())
              .toList();
      double even = 1.0 * state.backlogs().size() / sizes.size();
      assertThat(sizes).allMatch(size -> size <= Math.max(Math.ceil(even), 1.25 * even));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void finishTimesAreThoseOfTheAssignments(long seed) {
    GroupState state = GroupFixture.any(new Random(seed));

    Plan plan = Planner.plan(state);

    assertThat(plan.finish().planned())
        .isCloseTo(GroupFixture.finish(state, plan.targets()), Offset.offset(1e-9))
        .isGreaterThanOrEqualTo(plan.finish().ideal() * (1 - 1e-9));
    if (!plan.moves()) {
      assertThat(plan.finish().present()).isEqualTo(plan.finish().planned());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void planningAgainChangesNothing(long seed) {
    GroupState state = GroupFixture.any(new Random(seed));
    Plan first = Planner.plan(state);

    Plan second = Planner.plan(owning(state, first.targets()));

    assertThat(second.targets()).isEqualTo(first.targets());
    assertThat(second.moves()).isFalse();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theOrderOfTheInputChangesNothing(long seed) {
    Random random = new Random(seed);
    PlanLaws.theOrderChangesNothing(GroupFixture.any(random), random);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingMovesExactlyWhenThePlanIsWhatIsOwned(long seed) {
    GroupState state = GroupFixture.any(new Random(seed));
    Plan settled = Planner.plan(state);
    long[] left = PlanLaws.later(state, new Random(seed));

    PlanLaws.movesAreSaid(state);
    PlanLaws.movesAreSaid(GroupFixture.waiting(owning(state, settled.targets()), left));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whereEveryoneKnowsEveryAccountTheFinishIsWithinTwelvePercentOfTheIdeal(long seed) {
    GroupState state =
        GroupFixture.owning(new Random(seed), GroupFixture.any(new Random(seed), 8, 12, 40, true));

    Plan plan = Planner.plan(state);

    double seconds = plan.finish().ideal();
    if (seconds >= 2 && Double.isFinite(seconds)) {
      double kept = plan.moves() ? 0 : Math.max(2, 0.12 * seconds);
      assertThat(plan.finish().planned()).isLessThanOrEqualTo(1.12 * seconds + kept + 1e-9);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theFinishIsNearTheOptimumOfEveryAssignmentTried(long seed) {
    GroupState known = GroupFixture.small(new Random(seed), true);
    GroupState mixed = GroupFixture.small(new Random(seed), false);

    assertThat(factor(known)).isLessThanOrEqualTo(1.12 + 1e-9);
    assertThat(factor(mixed)).isLessThanOrEqualTo(1.5);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void withoutABacklogSlicesAndPartitionsAreEven(long seed) {
    Random random = new Random(seed);
    int workers = 1 + random.nextInt(6);
    int accounts = 1 + random.nextInt(12);
    int partitions = workers + random.nextInt(60);
    double[] speeds = new double[accounts];
    Arrays.fill(speeds, 5);
    GroupState state =
        GroupFixture.owning(random, GroupFixture.of(workers, speeds, new long[partitions]));

    Map<String, Set<TopicPartition>> targets = Planner.plan(state).targets();

    List<Double> slices = targets.values().stream().map(set -> speed(state, set) / 5).toList();
    assertThat(Collections.max(slices) - Collections.min(slices)).isLessThanOrEqualTo(1);
    double perAccount = 1.0 * partitions / accounts;
    for (Set<TopicPartition> set : targets.values()) {
      double slice = speed(state, set) / 5;
      assertThat(set.size() - slice)
          .isLessThanOrEqualTo(Math.max(1.25 * perAccount * slice, perAccount * slice + slice + 1));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyWorkerIsActiveWherePartitionsAreManyAndEven(long seed) {
    Random random = new Random(seed);
    int workers = 1 + random.nextInt(8);
    double[] speeds = random.doubles(workers + random.nextInt(8), 10, 20).toArray();
    long[] backlog = new long[40 * speeds.length];
    Arrays.fill(backlog, 1_000);
    GroupState state = GroupFixture.owning(random, GroupFixture.of(workers, speeds, backlog));

    assertThat(active(state, Planner.plan(state).targets())).isEqualTo(workers);
  }

  /// A batch that is nearly done, on workers that were given even shares and got unevenly far.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aLittleImbalanceMovesFewPartitions(long seed) {
    Random random = new Random(seed);
    GroupState begun = GroupFixture.of(3, new double[] {50, 50, 50, 50, 50}, new long[24]);
    Map<String, Set<TopicPartition>> owned = Planner.plan(begun).targets();
    List<String> members = begun.members().stream().map(Member::id).toList();
    long[] left = new long[24];
    for (int m = 0; m < members.size(); m++) {
      long each = 250 + 15L * m + random.nextInt(5);
      Set<TopicPartition> own = owned.getOrDefault(members.get(m), Set.of());
      own.stream()
          .filter(partition -> partition.topic().equals("prompts"))
          .forEach(partition -> left[partition.partition()] = each);
    }
    GroupState state = GroupFixture.waiting(owning(begun, owned), left);

    Plan plan = Planner.plan(state);

    long moved =
        plan.targets().entrySet().stream()
            .flatMap(target ->
                target.getValue().stream()
                    .filter(one -> !owned.getOrDefault(target.getKey(), Set.of()).contains(one)))
            .count();
    assertThat(moved).isLessThanOrEqualTo(8);
  }

  private static double factor(GroupState state) {
    double optimum = Optimum.finish(state);
    double planned = Planner.plan(state).finish().planned();
    // less than two seconds of work counts as none, and is spread without regard to it
    boolean idle = Planner.plan(state).finish().ideal() < 2 || Double.isInfinite(optimum);
    return idle ? 1 : planned / optimum;
  }
}
