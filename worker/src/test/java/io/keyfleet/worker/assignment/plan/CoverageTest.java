package io.keyfleet.worker.assignment.plan;

import static io.keyfleet.worker.assignment.plan.GroupFixture.active;
import static io.keyfleet.worker.assignment.plan.GroupFixture.owned;
import static io.keyfleet.worker.assignment.plan.GroupFixture.owning;
import static io.keyfleet.worker.assignment.plan.GroupFixture.prompts;
import static io.keyfleet.worker.assignment.plan.GroupFixture.speed;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Plans for accounts that serve different models.
class CoverageTest {
  private static final Set<String> A = Set.of("a");
  private static final Set<String> B = Set.of("b");

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void promptsWaitOnlyWhereEveryModelIsServedThatCanBe(long seed) {
    GroupState state = state(new Random(seed));

    Map<String, Set<TopicPartition>> targets = Planner.plan(state).targets();

    if (active(state, targets) > 0) {
      assertThat(targets.values())
          .filteredOn(set -> prompts(state, set) > 0)
          .allMatch(set -> ModelFixture.covers(state, set));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everythingIsAssignedExactlyOnceAndToSomeoneWhoMayOwnIt(long seed) {
    PlanLaws.everythingIsAssignedOnce(state(new Random(seed)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingMovesExactlyWhenThePlanIsWhatIsOwned(long seed) {
    Random random = new Random(seed);
    GroupState state = state(random);
    Plan first = Planner.plan(state);
    GroupState settled = owning(state, first.targets());
    Plan again = Planner.plan(settled);

    assertThat(again.targets()).isEqualTo(first.targets());
    PlanLaws.movesAreSaid(state);
    PlanLaws.movesAreSaid(settled);
    PlanLaws.movesAreSaid(GroupFixture.waiting(settled, PlanLaws.later(settled, random)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theOrderOfTheInputChangesNothing(long seed) {
    Random random = new Random(seed);
    PlanLaws.theOrderChangesNothing(state(random), random);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void accountsThatAreAlikeArePlannedForAsThoughModelsWereUnknown(long seed) {
    Random random = new Random(seed);
    GroupState state = GroupFixture.any(random);
    Set<String> models = random.nextBoolean() ? A : Set.of("a", "b");

    GroupState alike =
        ModelFixture.serving(state, Collections.nCopies(state.accounts().size(), models));

    assertThat(Planner.plan(alike)).isEqualTo(Planner.plan(state));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void asManyAreActiveAsTheRarestModelHasAccountsWhereProvidersAreApart(long seed) {
    Random random = new Random(seed);
    int workers = 1 + random.nextInt(6);
    int a = 1 + random.nextInt(6);
    int b = 1 + random.nextInt(6);
    double[] speeds = random.doubles(a + b, 1, 100).toArray();
    GroupState bare = GroupFixture.owning(random, GroupFixture.of(workers, speeds, new long[40]));
    List<Set<String>> models = new ArrayList<>(Collections.nCopies(a, A));
    models.addAll(Collections.nCopies(b, B));
    GroupState state = ModelFixture.serving(bare, models);

    Map<String, Set<TopicPartition>> targets = Planner.plan(state).targets();

    assertThat(active(state, targets)).isEqualTo(Math.min(workers, Math.min(a, b)));
    assertThat(targets.values())
        .filteredOn(set -> speed(state, set) > 0)
        .allMatch(set -> ModelFixture.covers(state, set));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theFinishIsNearTheOptimumOfEveryAssignmentTried(long seed) {
    Random random = new Random(seed);
    GroupState state = ModelFixture.anyOf(random, GroupFixture.small(random, true));

    FinishTimes finish = Planner.plan(state).finish();

    if (finish.ideal() >= 2 && Double.isFinite(finish.ideal())) {
      assertThat(finish.planned()).isLessThanOrEqualTo(1.12 * Optimum.finish(state) + 1e-9);
    }
  }

  @Test
  void twoProvidersOfTwoAccountsGiveEachWorkerOneOfEither() {
    GroupState state = apart(2, 2, 2, 1_000);

    Map<String, Set<TopicPartition>> targets = Planner.plan(state).targets();

    assertThat(active(state, targets)).isEqualTo(2);
    assertThat(targets.values()).allMatch(set -> ModelFixture.covers(state, set));
  }

  @Test
  void whereAModelHasButOneAccountOneWorkerHasEverything() {
    Map<String, Set<TopicPartition>> targets = Planner.plan(apart(2, 3, 1, 1_000)).targets();

    assertThat(targets.values()).extracting(Set::size).containsExactlyInAnyOrder(0, 4 + 12);
  }

  @Test
  void aWorkerWhoseAccountsServeOneModelOnlyGetsOneOfTheOther() {
    GroupState state = apart(2, 2, 2, 0);
    GroupState lopsided =
        owning(
            state,
            Map.of(
                "w0", with(0, 6, GroupFixture.account(0), GroupFixture.account(1)),
                "w1", with(6, 12, GroupFixture.account(2), GroupFixture.account(3))));

    Plan plan = Planner.plan(lopsided);

    assertThat(plan.moves()).isTrue();
    assertThat(plan.targets().values()).allMatch(set -> ModelFixture.covers(state, set));
    assertThat(plan.targets().getOrDefault("w0", Set.of()))
        .containsAnyOf(GroupFixture.account(0), GroupFixture.account(1));
  }

  @Test
  void aModelWhoseAccountsAreAllOutBindsNobody() {
    GroupState state = apart(2, 4, 1, 1_000);
    GroupState hurt = ModelFixture.without(owning(state, Planner.plan(state).targets()), Set.of(4));

    assertThat(active(hurt, Planner.plan(hurt).targets())).isEqualTo(2);
  }

  @Test
  void whoKnowsOneModelsAccountsOnlyKeepsWhatNobodyElseKnowsAndHasNoPrompts() {
    GroupState state = apart(2, 2, 1, 1_000);
    GroupState partly =
        new GroupState(
            List.of(
                new Member("w0", Set.of("a0", "a1"), Set.of()),
                new Member("w1", Set.of("a1", "a2"), Set.of())),
            state.accounts(),
            state.backlogs());

    Map<String, Set<TopicPartition>> targets = Planner.plan(partly).targets();

    assertThat(targets).containsEntry("w0", Set.of(GroupFixture.account(0)));
  }

  @Test
  void whereNobodyKnowsAnAccountOfEveryModelAllAtWorkGetPrompts() {
    GroupState state = apart(2, 1, 1, 1_000);
    GroupState strangers =
        new GroupState(
            List.of(
                new Member("w0", Set.of("a0"), Set.of()), new Member("w1", Set.of("a1"), Set.of())),
            state.accounts(),
            state.backlogs());

    assertThat(Planner.plan(strangers).targets().values())
        .extracting(Set::size)
        .containsExactly(7, 7);
  }

  @Test
  void accountsThatServeEverythingAreNeededByEveryone() {
    GroupState state =
        ModelFixture.serving(apart(3, 2, 2, 1_000), List.of(Set.of(), A, Set.of(), B));

    Map<String, Set<TopicPartition>> targets = Planner.plan(state).targets();

    assertThat(targets.values())
        .filteredOn(set -> speed(state, set) > 0)
        .hasSize(2)
        .allMatch(
            set -> set.contains(GroupFixture.account(0)) || set.contains(GroupFixture.account(2)));
  }

  @Test
  void anAccountOfBothModelsStandsInForOneOfEach() {
    GroupState state = ModelFixture.serving(apart(2, 2, 1, 1_000), List.of(A, Set.of("a", "b"), B));

    Map<String, Set<TopicPartition>> targets = Planner.plan(state).targets();

    assertThat(active(state, targets)).isEqualTo(2);
    assertThat(targets.values()).allMatch(set -> ModelFixture.covers(state, set));
  }

  @Test
  void whoCannotBeGivenEveryModelLeavesItsAccountsToTheOthers() {
    List<Set<String>> pairs = List.of(Set.of("a", "b"), Set.of("b", "c"), Set.of("a", "c"));
    GroupState state = ModelFixture.serving(apart(2, 2, 1, 0), pairs);

    Map<String, Set<TopicPartition>> targets = Planner.plan(state).targets();

    assertThat(targets.values()).extracting(Set::size).containsExactlyInAnyOrder(0, 3 + 12);
  }

  @Test
  void aLostWorkersAccountsAreAllThatMove() {
    GroupState state = apart(3, 3, 3, 1_000);
    Map<String, Set<TopicPartition>> before = Planner.plan(state).targets();

    Map<String, Set<TopicPartition>> after =
        Planner.plan(owning(apart(2, 3, 3, 1_000), before)).targets();

    for (String worker : List.of("w0", "w1")) {
      assertThat(after.getOrDefault(worker, Set.of()))
          .containsAll(accounts(before.getOrDefault(worker, Set.of())));
    }
  }

  /// Workers who know all of so many accounts for model a, and then so many for b.
  private static GroupState apart(int workers, int a, int b, long prompts) {
    double[] speeds = new double[a + b];
    Arrays.fill(speeds, 50);
    long[] backlog = new long[12];
    Arrays.fill(backlog, prompts);
    List<Set<String>> models = new ArrayList<>(Collections.nCopies(a, A));
    models.addAll(Collections.nCopies(b, B));
    return ModelFixture.serving(GroupFixture.of(workers, speeds, backlog), models);
  }

  private static GroupState state(Random random) {
    return ModelFixture.anyOf(random, GroupFixture.any(random));
  }

  private static Set<TopicPartition> with(int from, int to, TopicPartition... accounts) {
    Set<TopicPartition> owned = new HashSet<>(Arrays.asList(accounts));
    IntStream.range(from, to).mapToObj(GroupFixture::prompt).forEach(owned::add);
    return owned;
  }

  private static List<TopicPartition> accounts(Set<TopicPartition> owned) {
    return owned.stream().filter(one -> one.topic().equals("keyfleet-accounts")).toList();
  }
}
