package io.keyfleet.worker.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.dispatch.DispatcherFixture;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.UnavailableReason;
import io.keyfleet.worker.queue.Deliveries;
import io.keyfleet.worker.queue.PromptPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Refusals that say nothing of whose fault they are, or the wrong thing.
class RefusalAttributionTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Outcome REFUSED = new Outcome.Refused("http_403", "403: blocked");
  private static final Outcome LIMITED = new Outcome.AccountLimited("429: no", Optional.empty());

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  static Stream<Outcome> faultsOfKeys() {
    return Stream.of(
        new Outcome.KeyRefused("401"),
        new Outcome.AccountSpent("402", Optional.empty()),
        new Outcome.WorkerBarred("403"));
  }

  @ParameterizedTest(name = "{0} accounts")
  @ValueSource(ints = {1, 2, 3, 10})
  void aPromptThatIsRefusedByKeysThatAnswerOthersDiesAlone(int accounts) {
    DispatcherFixture fixture =
        DispatcherFixture.byPrompt(
            (prompt, account) -> prompt == 30 ? REFUSED : DispatcherFixture.ANSWERED);
    List<OwnedAccount> ownedAccounts = ownedAccounts(fixture, accounts);
    fixture.offer(Deliveries.ofPartition("t", 0, 100));
    long began = fixture.time.nanos();
    while (fixture.settled().size() < 100) {
      fixture.runDry(Duration.ofMillis(100));
      assertThat(ownedAccounts).allSatisfy(owned -> assertThat(owned.outKeys()).isEmpty());
    }

    assertThat(fixture.answers).hasSize(99);
    DeadPrompt dead = fixture.dead.getFirst();
    assertThat(dead.cause()).isEqualTo("http_403");
    assertThat(dead.detail()).contains("403: blocked [a0]");
    assertThat(dead.effort().attempts()).isEqualTo(1);
    assertThat(fixture.started).filteredOn(call -> call.of(30)).hasSizeLessThanOrEqualTo(12);
    assertThat(fixture.time.nanos() - began)
        .isLessThan(Duration.ofSeconds(100 / (10 * accounts) + 20).toNanos());
  }

  @ParameterizedTest(name = "{0} accounts")
  @ValueSource(ints = {1, 3})
  void theLastPromptsOfARunDieThoughNothingElseIsLeftToBeAnswered(int accounts) {
    DispatcherFixture fixture =
        DispatcherFixture.byPrompt(
            (prompt, account) -> prompt >= 97 ? REFUSED : DispatcherFixture.ANSWERED);
    List<OwnedAccount> ownedAccounts = ownedAccounts(fixture, accounts);
    fixture.offer(Deliveries.ofPartition("t", 0, 100));
    fixture.runDry(HOUR);

    assertThat(fixture.answers).hasSize(97);
    assertThat(fixture.dead).hasSize(3);
    assertThat(fixture.started).hasSizeLessThanOrEqualTo(97 + 3 * 6);
    assertThat(ownedAccounts).allSatisfy(owned -> assertThat(owned.outKeys()).isEmpty());
  }

  @Test
  void twoBadPromptsInARowTakeNoKeyOut() {
    DispatcherFixture fixture =
        DispatcherFixture.byPrompt(
            (prompt, account) -> prompt < 2 ? REFUSED : DispatcherFixture.ANSWERED);
    OwnedAccount owned = fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 50));
    fixture.runDry(Duration.ofSeconds(20));
    assertThat(fixture.answers).hasSize(48);
    assertThat(fixture.dead).hasSize(2);
    assertThat(owned.outKeys()).isEmpty();
  }

  @Test
  void aKeyThatRefusesWhateverItIsAskedIsLeftOutAndNoPromptPays() {
    DispatcherFixture fixture =
        DispatcherFixture.byPrompt(
            (prompt, account) -> account.id().equals("a1") ? REFUSED : DispatcherFixture.ANSWERED);
    List<OwnedAccount> ownedAccounts = ownedAccounts(fixture, 3);
    fixture.offer(Deliveries.ofPartition("t", 0, 30));
    fixture.runDry(Duration.ofSeconds(30));

    assertThat(fixture.answers).hasSize(30);
    assertThat(fixture.dead).isEmpty();
    assertThat(ownedAccounts.get(1).outKeys()).containsValue(UnavailableReason.REFUSING).hasSize(1);
    assertThat(ownedAccounts.get(0).outKeys()).isEmpty();
    assertThat(fixture.started).filteredOn(call -> call.account().equals("a1")).hasSize(3);
  }

  @Test
  void aKeyThatAnsweredUntilItsMoneyWasSpentIsLeftOutAfterFivePrompts() {
    int[] calls = new int[1];
    DispatcherFixture fixture =
        DispatcherFixture.byPrompt((prompt, account) ->
            account.id().equals("a1") && ++calls[0] > 10 ? REFUSED : DispatcherFixture.ANSWERED);
    List<OwnedAccount> ownedAccounts = ownedAccounts(fixture, 2);
    fixture.offer(Deliveries.ofPartition("t", 0, 100));
    fixture.runDry(Duration.ofSeconds(30));

    assertThat(fixture.answers).hasSize(100);
    assertThat(ownedAccounts.get(1).out()).contains(UnavailableReason.REFUSING.words());
    // each of the five may meet it twice, if its turn comes before the other's
    assertThat(calls[0]).isBetween(15, 20);
  }

  @Test
  void anOnlyKeyThatRefusesEverythingBurnsNoBacklogAndComesBack() {
    DispatcherFixture[] fixture = new DispatcherFixture[1];
    long[] goodFrom = new long[1];
    fixture[0] =
        DispatcherFixture.byPrompt((prompt, account) ->
            fixture[0].time.nanos() - goodFrom[0] > 0 ? DispatcherFixture.ANSWERED : REFUSED);
    goodFrom[0] = fixture[0].time.nanos() + Duration.ofMinutes(5).toNanos();
    OwnedAccount owned = fixture[0].owned("a", "10/s");
    fixture[0].offer(Deliveries.ofPartition("t", 0, 30));
    fixture[0].runDry(Duration.ofMinutes(4));
    assertThat(fixture[0].started).hasSize(3 + 2);
    assertThat(owned.out()).contains(UnavailableReason.REFUSING.words());

    fixture[0].runDry(HOUR);
    assertThat(fixture[0].dead).isEmpty();
    assertThat(fixture[0].answers).hasSize(30);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faultsOfKeys")
  void whatIsSaidOfKeysIsNotBelievedIfItFollowsThePrompt(Outcome fault) {
    DispatcherFixture fixture =
        DispatcherFixture.byPrompt(
            (prompt, account) -> prompt == 30 ? fault : DispatcherFixture.ANSWERED);
    ownedAccounts(fixture, 3);
    fixture.offer(Deliveries.ofPartition("t", 0, 20_000));
    fixture.runDry(HOUR);

    assertThat(fixture.answers).hasSize(19_999);
    assertThat(fixture.dead).extracting(DeadPrompt::cause).containsExactly("refused");
    assertThat(fixture.started).filteredOn(call -> call.of(30)).hasSizeLessThanOrEqualTo(8);
  }

  @Test
  void aPromptThatOneProviderOfTwoRefusesIsAnsweredByTheOther() {
    DispatcherFixture fixture =
        DispatcherFixture.byPrompt((prompt, account) ->
            prompt % 10 == 3 && account.id().equals("a0") ? REFUSED : DispatcherFixture.ANSWERED);
    List<OwnedAccount> ownedAccounts = ownedAccounts(fixture, 2);
    fixture.offer(Deliveries.ofPartition("t", 0, 200));
    fixture.runDry(HOUR);

    assertThat(fixture.answers).hasSize(200);
    assertThat(fixture.started).hasSizeLessThanOrEqualTo(220);
    assertThat(ownedAccounts).allSatisfy(owned -> assertThat(owned.outKeys()).isEmpty());
  }

  @Test
  void aRefusedPromptBeginsAnewWithItsNextOwner() {
    DispatcherFixture fixture =
        DispatcherFixture.byPrompt(
            (prompt, account) -> prompt == 3 ? REFUSED : DispatcherFixture.ANSWERED);
    fixture.owned("a", "1/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 8));
    fixture.runDry(Duration.ofSeconds(5));
    fixture.dispatcher.withdraw(Set.of(new PromptPartition("t", null, 0)), List.of());
    assertThat(fixture.dead).isEmpty();

    fixture.offer(List.of(Deliveries.of("t", 0, 3)));
    fixture.runDry(HOUR);
    assertThat(fixture.dead).extracting(DeadPrompt::cause).containsExactly("http_403");
    assertThat(fixture.started).filteredOn(call -> call.of(3)).hasSizeLessThanOrEqualTo(7);
  }

  @Test
  void aKeyThatIsSpentWhileItsCallsAreOutKillsNoPrompt() {
    DispatcherFixture fixture =
        DispatcherFixture.byPrompt(
            (prompt, account) -> prompt < 20 ? DispatcherFixture.ANSWERED : REFUSED);
    OwnedAccount owned = fixture.owned("a", "100/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 60));
    for (int i = 0; i < 30; i++) {
      fixture.dispatcher.step();
      fixture.time.pass(Duration.ofMillis(15));
    }
    fixture.runDry(Duration.ofMinutes(30));
    assertThat(fixture.answers).hasSize(20);
    assertThat(fixture.dead).isEmpty();
    assertThat(owned.out()).contains(UnavailableReason.REFUSING.words());
  }

  @ParameterizedTest(name = "{0} accounts")
  @ValueSource(ints = {1, 3})
  void aPromptThatIsAlwaysOverALimitDiesWhileOthersAreAnsweredAtFullPace(int accounts) {
    DispatcherFixture fixture =
        DispatcherFixture.byPrompt(
            (prompt, account) -> prompt == 30 ? LIMITED : DispatcherFixture.ANSWERED);
    ownedAccounts(fixture, accounts);
    fixture.offer(Deliveries.ofPartition("t", 0, 3_000));
    long began = fixture.time.nanos();
    fixture.runDry(HOUR);

    assertThat(fixture.answers).hasSize(2_999);
    assertThat(fixture.dead).extracting(DeadPrompt::cause).containsExactly("always_over_limit");
    assertThat(fixture.dead.getFirst().detail()).contains("429: no");
    assertThat(fixture.started).filteredOn(call -> call.of(30)).hasSizeLessThanOrEqualTo(20);
    assertThat((fixture.time.nanos() - began) / 1e9)
        .isLessThan(1.1 * 3_000 / (10.0 * accounts) + 150);
  }

  @ParameterizedTest(name = "{0} of 100 calls")
  @ValueSource(ints = {1, 5, 20, 60, 90})
  void noPromptDiesOfCallsThatAreRefusedAtRandomAsOverALimit(int percent) {
    for (long seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      DispatcherFixture fixture =
          DispatcherFixture.byPrompt((prompt, account) ->
              random.nextInt(100) < percent ? LIMITED : DispatcherFixture.ANSWERED);
      ownedAccounts(fixture, 3);
      fixture.offer(Deliveries.ofPartition("t", 0, 1_000));
      fixture.runDry(Duration.ofDays(3));
      assertThat(fixture.dead).as("seed %s", seed).isEmpty();
      assertThat(fixture.answers).as("seed %s", seed).hasSize(1_000);
    }
  }

  @Test
  void noPromptDiesOfAnAccountThatIsOverItsLimitForHours() {
    DispatcherFixture[] fixture = new DispatcherFixture[1];
    long[] began = new long[1];
    fixture[0] =
        DispatcherFixture.byPrompt((prompt, account) ->
            Duration.ofNanos(fixture[0].time.nanos() - began[0]).toHours() % 2 == 0
                ? DispatcherFixture.ANSWERED
                : LIMITED);
    began[0] = fixture[0].time.nanos();
    fixture[0].owned("a", "1/s");
    fixture[0].offer(Deliveries.ofPartition("t", 0, 10_000));
    fixture[0].runDry(Duration.ofHours(12));
    assertThat(fixture[0].dead).isEmpty();
    assertThat(fixture[0].answers).hasSize(10_000);
  }

  /// Some keys refuse whatever they are asked, and some prompts are refused by whatever key.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyBadPromptDiesAndNoGoodOneAndNoGoodKeyIsLeftOut(long seed) {
    Random random = new Random(seed);
    int good = 1 + random.nextInt(4);
    int bad = random.nextInt(4);
    int prompts = 200 + random.nextInt(200);
    Set<Long> poison = new HashSet<>();
    IntStream.range(0, random.nextInt(prompts / 20))
        .forEach(any -> poison.add((long) random.nextInt(prompts)));
    DispatcherFixture fixture =
        DispatcherFixture.byPrompt((prompt, account) ->
            poison.contains(prompt) || account.id().startsWith("bad")
                ? REFUSED
                : DispatcherFixture.ANSWERED);
    List<OwnedAccount> kept = new ArrayList<>();
    for (int i = 0; i < good + bad; i++) {
      OwnedAccount owned =
          fixture.owned(i < bad ? "bad" + i : "good" + i, (1 + random.nextInt(20)) + "/s");
      if (i >= bad) {
        kept.add(owned);
      }
    }
    fixture.offer(Deliveries.ofPartition("t", 0, prompts));
    long began = fixture.time.nanos();
    for (int second = 0; second < 1_800 && fixture.settled().size() < prompts; second++) {
      fixture.runDry(Duration.ofSeconds(1));
      assertThat(kept).allSatisfy(owned -> assertThat(owned.outKeys()).isEmpty());
    }

    assertThat(fixture.dead)
        .extracting(dead -> dead.prompt().offset())
        .containsOnlyOnceElementsOf(poison);
    assertThat(fixture.dead).hasSameSizeAs(poison);
    assertThat(fixture.answers).hasSize(prompts - poison.size());
    int most = 6 + good + bad;
    for (long prompt : poison) {
      assertThat(fixture.started)
          .filteredOn(call -> call.of(prompt))
          .hasSizeLessThanOrEqualTo(most);
    }
    for (int i = 0; i < bad; i++) {
      String key = "bad" + i;
      long minutes = (fixture.time.nanos() - began) / Duration.ofMinutes(1).toNanos();
      assertThat(fixture.started)
          .filteredOn(call -> call.account().equals(key))
          .hasSizeLessThanOrEqualTo((int) (4 + 3 * bad + minutes));
    }
  }

  private static List<OwnedAccount> ownedAccounts(DispatcherFixture fixture, int count) {
    return IntStream.range(0, count).mapToObj(i -> fixture.owned("a" + i, "10/s")).toList();
  }
}
