package io.keyfleet.worker.assignment.plan;

import static io.keyfleet.worker.assignment.plan.GroupFixture.active;
import static io.keyfleet.worker.assignment.plan.GroupFixture.owned;
import static io.keyfleet.worker.assignment.plan.GroupFixture.owning;
import static io.keyfleet.worker.assignment.plan.GroupFixture.speed;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// The slices that particular backlogs call for.
class SliceScenariosTest {

  @Test
  void aOnePartitionTopicHasTheWholePoolWhereItIs() {
    GroupState state = GroupFixture.of(3, even(5), 6_000);

    Map<String, Set<TopicPartition>> targets = Planner.plan(state).targets();

    assertThat(sizes(targets)).containsExactly(0, 0, 6);
  }

  @Test
  void partitionsFollowSpeedWhereAccountsDivideUnevenly() {
    GroupState state = GroupFixture.of(3, even(5), each(64, 1_000));

    Plan plan = Planner.plan(state);

    assertThat(active(state, plan.targets())).isEqualTo(3);
    assertThat(plan.finish().planned()).isLessThanOrEqualTo(1.05 * plan.finish().ideal());
  }

  @Test
  void slicesFollowASkewedBacklog() {
    long[] backlog = each(64, 100);
    backlog[7] = 9 * 6_300;
    GroupState state = GroupFixture.of(3, even(20), backlog);

    Plan plan = Planner.plan(state);

    assertThat(active(state, plan.targets())).isEqualTo(3);
    Set<TopicPartition> slice = ownerOf(plan.targets(), GroupFixture.prompt(7));
    assertThat(speed(state, slice)).isBetween(17 * 50.0, 18 * 50.0);
  }

  @Test
  void fewerWorkersAreActiveWherePartitionsDivideBadly() {
    GroupState three = GroupFixture.of(3, even(3), each(8, 1_000));
    GroupState two = GroupFixture.of(3, even(3), each(10, 1_000));

    assertThat(active(three, Planner.plan(three).targets())).isEqualTo(1);
    assertThat(active(two, Planner.plan(two).targets())).isEqualTo(2);
  }

  @Test
  void aDeadAccountStaysWithItsOwner() {
    GroupState state = GroupFixture.of(2, even(3), 9_000);
    GroupState hurt =
        new GroupState(
            owning(state, Map.of("w0", Set.of(GroupFixture.account(2)))).members(),
            List.of(
                state.accounts().get(0),
                state.accounts().get(1),
                new AccountPartition(GroupFixture.account(2), "a2", 50, false)),
            state.backlogs());

    assertThat(Planner.plan(hurt).targets()).containsEntry("w1", Set.of());
  }

  @Test
  void aWorkerGetsTheOnlyAccountItKnowsFromOneWhoKnowsMore() {
    GroupState state = GroupFixture.of(2, even(2), each(64, 1_000));
    GroupState mixed =
        new GroupState(
            List.of(
                new Member("w0", Set.of("a0"), Set.of()),
                new Member("w1", Set.of("a0", "a1"), Set.of())),
            state.accounts(),
            state.backlogs());

    assertThat(active(mixed, Planner.plan(mixed).targets())).isEqualTo(2);
  }

  @Test
  void partitionsSpreadOutWhileTheFleetIsIdle() {
    GroupState state = GroupFixture.of(2, even(2), 0, 0, 0, 0);
    Set<TopicPartition> most = new HashSet<>(Set.of(GroupFixture.account(0)));
    IntStream.range(0, 4).mapToObj(GroupFixture::prompt).forEach(most::add);
    GroupState lopsided = owning(state, Map.of("w0", most, "w1", Set.of(GroupFixture.account(1))));

    assertThat(sizes(Planner.plan(lopsided).targets())).containsExactly(3, 3);
  }

  @Test
  void movingPaysBeyondTwoSecondsAndTenPercent() {
    assertThat(new FinishTimes(10, 10, 11).exceeds()).isFalse();
    assertThat(new FinishTimes(10, 10, 11.1).exceeds()).isTrue();
    assertThat(new FinishTimes(100, 100, 102.9).exceeds()).isFalse();
    assertThat(new FinishTimes(100, 100, 103.1).exceeds()).isTrue();
  }

  @Test
  void workersBeyondTheAccountsStandByWithNothing() {
    Plan plan = Planner.plan(GroupFixture.of(5, even(3), each(64, 1_000)));

    assertThat(sizes(plan.targets())).startsWith(0, 0, 22);
  }

  @Test
  void aNewcomerGetsItsPartAndTheRestStays() {
    GroupState alone = GroupFixture.of(1, even(4), each(64, 1_000));
    Map<String, Set<TopicPartition>> before = Planner.plan(alone).targets();

    GroupState state = owning(GroupFixture.of(2, even(4), each(64, 1_000)), before);
    Map<String, Set<TopicPartition>> after = Planner.plan(state).targets();

    assertThat(speed(state, after.getOrDefault("w0", Set.of()))).isEqualTo(100);
    assertThat(moved(before, after)).isLessThanOrEqualTo(2 + 32);
  }

  @Test
  void whatALostWorkerHadIsAllThatMoves() {
    Map<String, Set<TopicPartition>> before =
        Planner.plan(GroupFixture.of(4, even(8), each(64, 1_000))).targets();

    GroupState state = owning(GroupFixture.of(3, even(8), each(64, 1_000)), before);
    Map<String, Set<TopicPartition>> after = Planner.plan(state).targets();

    assertThat(accountsMoved(before, after)).isZero();
    assertThat(active(state, after)).isEqualTo(3);
  }

  @Test
  void unevenDrainWithinTheHysteresisMovesNothing() {
    GroupState state = GroupFixture.of(3, even(3), each(64, 1_000));
    Map<String, Set<TopicPartition>> before = Planner.plan(state).targets();
    long[] drained = each(64, 960);
    IntStream.range(0, 64).filter(p -> p % 2 == 0).forEach(p -> drained[p] = 1_000);

    Plan plan = Planner.plan(owning(GroupFixture.waiting(state, drained), before));

    assertThat(plan.moves()).isFalse();
    assertThat(plan.targets()).isEqualTo(before);
  }

  @Test
  void aDeadAccountTakesItsShareOfThePartitionsOnly() {
    GroupState state = GroupFixture.of(3, even(3), each(63, 10_000));
    Map<String, Set<TopicPartition>> before = Planner.plan(state).targets();
    GroupState hurt =
        new GroupState(
            owning(state, before).members(),
            List.of(
                new AccountPartition(GroupFixture.account(0), "a0", 50, false),
                state.accounts().get(1),
                state.accounts().get(2)),
            state.backlogs());

    Plan plan = Planner.plan(hurt);

    assertThat(plan.finish().present()).isInfinite();
    assertThat(plan.finish().planned()).isLessThanOrEqualTo(1.05 * plan.finish().ideal());
    assertThat(accountsMoved(before, plan.targets())).isZero();
    assertThat(moved(before, plan.targets())).isEqualTo(21);
  }

  @Test
  void theFleetSpreadsOutAgainWhenASkewedBacklogIsDone() {
    long[] skewed = new long[64];
    skewed[3] = 60_000;
    GroupState state = GroupFixture.of(3, even(3), skewed);
    Map<String, Set<TopicPartition>> gathered = Planner.plan(state).targets();

    GroupState idle = owning(GroupFixture.waiting(state, new long[64]), gathered);
    Map<String, Set<TopicPartition>> spread = Planner.plan(idle).targets();

    assertThat(active(state, gathered)).isEqualTo(1);
    assertThat(active(state, spread)).isEqualTo(3);
    assertThat(sizes(spread)).allMatch(size -> size >= 20);
  }

  @Test
  void singlePromptsMoveNothing() {
    GroupState state = GroupFixture.of(3, even(3), new long[64]);
    GroupState settled = owning(state, Planner.plan(state).targets());

    for (int p = 0; p < 64; p++) {
      long[] sporadic = new long[64];
      sporadic[p] = 250;
      assertThat(Planner.plan(GroupFixture.waiting(settled, sporadic)).moves()).isFalse();
    }
  }

  @Test
  void ofTwoPartitionsOfOneAccountOnlyTheFirstIsGivenOut() {
    GroupState state = GroupFixture.of(2, even(1), each(4, 100));
    GroupState twice =
        new GroupState(
            state.members(),
            List.of(
                new AccountPartition(GroupFixture.account(9), "a0", 50, true),
                state.accounts().getFirst()),
            state.backlogs());

    assertThat(Planner.plan(twice).targets().values().stream().flatMap(Set::stream))
        .contains(GroupFixture.account(0))
        .doesNotContain(GroupFixture.account(9));
  }

  @Test
  void anEmptyFleetHasAnEmptyPlan() {
    GroupState nobody =
        new GroupState(List.of(), List.of(), GroupFixture.of(1, even(1), 5).backlogs());

    assertThat(Planner.plan(nobody).targets()).isEmpty();
    assertThat(owned(nobody)).isEmpty();
  }

  @Test
  void accountsAreOwnedBeforeThereIsATopic() {
    Plan plan = Planner.plan(GroupFixture.of(2, even(4)));

    assertThat(sizes(plan.targets())).containsExactly(2, 2);
  }

  private static double[] even(int accounts) {
    double[] speeds = new double[accounts];
    Arrays.fill(speeds, 50);
    return speeds;
  }

  private static long[] each(int partitions, long prompts) {
    long[] backlog = new long[partitions];
    Arrays.fill(backlog, prompts);
    return backlog;
  }

  private static List<Integer> sizes(Map<String, Set<TopicPartition>> targets) {
    return targets.values().stream().map(Set::size).sorted().toList();
  }

  private static Set<TopicPartition> ownerOf(
      Map<String, Set<TopicPartition>> targets, TopicPartition partition) {
    return targets.values().stream()
        .filter(set -> set.contains(partition))
        .findFirst()
        .orElseThrow();
  }

  private static long accountsMoved(
      Map<String, Set<TopicPartition>> before, Map<String, Set<TopicPartition>> after) {
    return gone(before, after, "keyfleet-accounts");
  }

  private static long moved(
      Map<String, Set<TopicPartition>> before, Map<String, Set<TopicPartition>> after) {
    return gone(before, after, "");
  }

  /// How many partitions of present members' went elsewhere.
  private static long gone(
      Map<String, Set<TopicPartition>> before,
      Map<String, Set<TopicPartition>> after,
      String topic) {
    long moved = 0;
    for (Map.Entry<String, Set<TopicPartition>> entry : after.entrySet()) {
      Set<TopicPartition> gone = new HashSet<>(before.getOrDefault(entry.getKey(), Set.of()));
      gone.removeAll(entry.getValue());
      moved += gone.stream().filter(p -> p.topic().startsWith(topic)).count();
    }
    return moved;
  }
}
