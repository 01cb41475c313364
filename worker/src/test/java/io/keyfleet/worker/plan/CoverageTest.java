package io.keyfleet.worker.plan;

import static io.keyfleet.worker.plan.Fleets.active;
import static io.keyfleet.worker.plan.Fleets.owned;
import static io.keyfleet.worker.plan.Fleets.owning;
import static io.keyfleet.worker.plan.Fleets.prompts;
import static io.keyfleet.worker.plan.Fleets.speed;
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
    Fleet fleet = fleet(new Random(seed));

    Map<String, Set<TopicPartition>> targets = Planner.plan(fleet).targets();

    if (active(fleet, targets) > 0) {
      assertThat(targets.values())
          .filteredOn(set -> prompts(fleet, set) > 0)
          .allMatch(set -> Models.covers(fleet, set));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everythingIsAssignedExactlyOnceAndToSomeoneWhoMayOwnIt(long seed) {
    PlanLaws.everythingIsAssignedOnce(fleet(new Random(seed)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingMovesExactlyWhenThePlanIsWhatIsOwned(long seed) {
    Random random = new Random(seed);
    Fleet fleet = fleet(random);
    Plan first = Planner.plan(fleet);
    Fleet settled = owning(fleet, first.targets());
    Plan again = Planner.plan(settled);

    assertThat(again.targets()).isEqualTo(first.targets());
    PlanLaws.movesAreSaid(fleet);
    PlanLaws.movesAreSaid(settled);
    PlanLaws.movesAreSaid(Fleets.waiting(settled, PlanLaws.later(settled, random)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theOrderOfTheInputChangesNothing(long seed) {
    Random random = new Random(seed);
    PlanLaws.theOrderChangesNothing(fleet(random), random);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void accountsThatAreAlikeArePlannedForAsThoughModelsWereUnknown(long seed) {
    Random random = new Random(seed);
    Fleet fleet = Fleets.any(random);
    Set<String> models = random.nextBoolean() ? A : Set.of("a", "b");

    Fleet alike = Models.serving(fleet, Collections.nCopies(fleet.accounts().size(), models));

    assertThat(Planner.plan(alike)).isEqualTo(Planner.plan(fleet));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void asManyAreActiveAsTheRarestModelHasAccountsWhereProvidersAreApart(long seed) {
    Random random = new Random(seed);
    int workers = 1 + random.nextInt(6);
    int a = 1 + random.nextInt(6);
    int b = 1 + random.nextInt(6);
    double[] speeds = random.doubles(a + b, 1, 100).toArray();
    Fleet bare = Fleets.owning(random, Fleets.of(workers, speeds, new long[40]));
    List<Set<String>> models = new ArrayList<>(Collections.nCopies(a, A));
    models.addAll(Collections.nCopies(b, B));
    Fleet fleet = Models.serving(bare, models);

    Map<String, Set<TopicPartition>> targets = Planner.plan(fleet).targets();

    assertThat(active(fleet, targets)).isEqualTo(Math.min(workers, Math.min(a, b)));
    assertThat(targets.values())
        .filteredOn(set -> speed(fleet, set) > 0)
        .allMatch(set -> Models.covers(fleet, set));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theFinishIsNearTheOptimumOfEveryAssignmentTried(long seed) {
    Random random = new Random(seed);
    Fleet fleet = Models.anyOf(random, Fleets.small(random, true));

    FinishTimes finish = Planner.plan(fleet).finish();

    if (finish.ideal() >= 2 && Double.isFinite(finish.ideal())) {
      assertThat(finish.planned()).isLessThanOrEqualTo(1.12 * Optimum.finish(fleet) + 1e-9);
    }
  }

  @Test
  void twoProvidersOfTwoAccountsGiveEachWorkerOneOfEither() {
    Fleet fleet = apart(2, 2, 2, 1_000);

    Map<String, Set<TopicPartition>> targets = Planner.plan(fleet).targets();

    assertThat(active(fleet, targets)).isEqualTo(2);
    assertThat(targets.values()).allMatch(set -> Models.covers(fleet, set));
  }

  @Test
  void whereAModelHasButOneAccountOneWorkerHasEverything() {
    Map<String, Set<TopicPartition>> targets = Planner.plan(apart(2, 3, 1, 1_000)).targets();

    assertThat(targets.values()).extracting(Set::size).containsExactlyInAnyOrder(0, 4 + 12);
  }

  @Test
  void aWorkerWhoseAccountsServeOneModelOnlyGetsOneOfTheOther() {
    Fleet fleet = apart(2, 2, 2, 0);
    Fleet lopsided =
        owning(
            fleet,
            Map.of(
                "w0", with(0, 6, Fleets.account(0), Fleets.account(1)),
                "w1", with(6, 12, Fleets.account(2), Fleets.account(3))));

    Plan plan = Planner.plan(lopsided);

    assertThat(plan.moves()).isTrue();
    assertThat(plan.targets().values()).allMatch(set -> Models.covers(fleet, set));
    assertThat(plan.targets().getOrDefault("w0", Set.of()))
        .containsAnyOf(Fleets.account(0), Fleets.account(1));
  }

  @Test
  void aModelWhoseAccountsAreAllOutBindsNobody() {
    Fleet fleet = apart(2, 4, 1, 1_000);
    Fleet hurt = Models.without(owning(fleet, Planner.plan(fleet).targets()), Set.of(4));

    assertThat(active(hurt, Planner.plan(hurt).targets())).isEqualTo(2);
  }

  @Test
  void whoKnowsOneModelsAccountsOnlyKeepsWhatNobodyElseKnowsAndHasNoPrompts() {
    Fleet fleet = apart(2, 2, 1, 1_000);
    Fleet partly =
        new Fleet(
            List.of(
                new Member("w0", Set.of("a0", "a1"), Set.of()),
                new Member("w1", Set.of("a1", "a2"), Set.of())),
            fleet.accounts(),
            fleet.backlogs());

    Map<String, Set<TopicPartition>> targets = Planner.plan(partly).targets();

    assertThat(targets).containsEntry("w0", Set.of(Fleets.account(0)));
  }

  @Test
  void whereNobodyKnowsAnAccountOfEveryModelAllAtWorkGetPrompts() {
    Fleet fleet = apart(2, 1, 1, 1_000);
    Fleet strangers =
        new Fleet(
            List.of(
                new Member("w0", Set.of("a0"), Set.of()), new Member("w1", Set.of("a1"), Set.of())),
            fleet.accounts(),
            fleet.backlogs());

    assertThat(Planner.plan(strangers).targets().values())
        .extracting(Set::size)
        .containsExactly(7, 7);
  }

  @Test
  void accountsThatServeEverythingAreNeededByEveryone() {
    Fleet fleet = Models.serving(apart(3, 2, 2, 1_000), List.of(Set.of(), A, Set.of(), B));

    Map<String, Set<TopicPartition>> targets = Planner.plan(fleet).targets();

    assertThat(targets.values())
        .filteredOn(set -> speed(fleet, set) > 0)
        .hasSize(2)
        .allMatch(set -> set.contains(Fleets.account(0)) || set.contains(Fleets.account(2)));
  }

  @Test
  void anAccountOfBothModelsStandsInForOneOfEach() {
    Fleet fleet = Models.serving(apart(2, 2, 1, 1_000), List.of(A, Set.of("a", "b"), B));

    Map<String, Set<TopicPartition>> targets = Planner.plan(fleet).targets();

    assertThat(active(fleet, targets)).isEqualTo(2);
    assertThat(targets.values()).allMatch(set -> Models.covers(fleet, set));
  }

  @Test
  void whoCannotBeGivenEveryModelLeavesItsAccountsToTheOthers() {
    List<Set<String>> pairs = List.of(Set.of("a", "b"), Set.of("b", "c"), Set.of("a", "c"));
    Fleet fleet = Models.serving(apart(2, 2, 1, 0), pairs);

    Map<String, Set<TopicPartition>> targets = Planner.plan(fleet).targets();

    assertThat(targets.values()).extracting(Set::size).containsExactlyInAnyOrder(0, 3 + 12);
  }

  @Test
  void aLostWorkersAccountsAreAllThatMove() {
    Fleet fleet = apart(3, 3, 3, 1_000);
    Map<String, Set<TopicPartition>> before = Planner.plan(fleet).targets();

    Map<String, Set<TopicPartition>> after =
        Planner.plan(owning(apart(2, 3, 3, 1_000), before)).targets();

    for (String worker : List.of("w0", "w1")) {
      assertThat(after.getOrDefault(worker, Set.of()))
          .containsAll(accounts(before.getOrDefault(worker, Set.of())));
    }
  }

  /// Workers who know all of so many accounts for model a, and then so many for b.
  private static Fleet apart(int workers, int a, int b, long prompts) {
    double[] speeds = new double[a + b];
    Arrays.fill(speeds, 50);
    long[] backlog = new long[12];
    Arrays.fill(backlog, prompts);
    List<Set<String>> models = new ArrayList<>(Collections.nCopies(a, A));
    models.addAll(Collections.nCopies(b, B));
    return Models.serving(Fleets.of(workers, speeds, backlog), models);
  }

  private static Fleet fleet(Random random) {
    return Models.anyOf(random, Fleets.any(random));
  }

  private static Set<TopicPartition> with(int from, int to, TopicPartition... accounts) {
    Set<TopicPartition> owned = new HashSet<>(Arrays.asList(accounts));
    IntStream.range(from, to).mapToObj(Fleets::prompt).forEach(owned::add);
    return owned;
  }

  private static List<TopicPartition> accounts(Set<TopicPartition> owned) {
    return owned.stream().filter(one -> one.topic().equals("keyfleet-accounts")).toList();
  }
}
