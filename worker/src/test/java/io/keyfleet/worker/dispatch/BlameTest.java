package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.worker.accounts.Fault;
import io.keyfleet.worker.accounts.Seat;
import io.keyfleet.worker.api.Outcome;
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
class BlameTest {
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
    Rig rig = Rig.byPrompt((prompt, account) -> prompt == 30 ? REFUSED : Rig.ANSWERED);
    List<Seat> seats = seats(rig, accounts);
    rig.offer(Deliveries.lane("t", 0, 100));
    long began = rig.time.nanos();
    while (rig.settled.size() < 100) {
      rig.runDry(Duration.ofMillis(100));
      assertThat(seats).allSatisfy(seat -> assertThat(seat.outKeys()).isEmpty());
    }

    assertThat(rig.answers).hasSize(99);
    DeadPrompt dead = rig.dead.getFirst();
    assertThat(dead.cause()).isEqualTo("http_403");
    assertThat(dead.detail()).contains("403: blocked [a0]");
    assertThat(dead.effort().attempts()).isEqualTo(1);
    assertThat(rig.started).filteredOn(call -> call.of(30)).hasSizeLessThanOrEqualTo(12);
    assertThat(rig.time.nanos() - began)
        .isLessThan(Duration.ofSeconds(100 / (10 * accounts) + 20).toNanos());
  }

  @ParameterizedTest(name = "{0} accounts")
  @ValueSource(ints = {1, 3})
  void theLastPromptsOfARunDieThoughNothingElseIsLeftToBeAnswered(int accounts) {
    Rig rig = Rig.byPrompt((prompt, account) -> prompt >= 97 ? REFUSED : Rig.ANSWERED);
    List<Seat> seats = seats(rig, accounts);
    rig.offer(Deliveries.lane("t", 0, 100));
    rig.runDry(HOUR);

    assertThat(rig.answers).hasSize(97);
    assertThat(rig.dead).hasSize(3);
    assertThat(rig.started).hasSizeLessThanOrEqualTo(97 + 3 * 6);
    assertThat(seats).allSatisfy(seat -> assertThat(seat.outKeys()).isEmpty());
  }

  @Test
  void twoBadPromptsInARowTakeNoKeyOut() {
    Rig rig = Rig.byPrompt((prompt, account) -> prompt < 2 ? REFUSED : Rig.ANSWERED);
    Seat seat = rig.seat("a", "10/s");
    rig.offer(Deliveries.lane("t", 0, 50));
    rig.runDry(Duration.ofSeconds(20));
    assertThat(rig.answers).hasSize(48);
    assertThat(rig.dead).hasSize(2);
    assertThat(seat.outKeys()).isEmpty();
  }

  @Test
  void aKeyThatRefusesWhateverItIsAskedIsLeftOutAndNoPromptPays() {
    Rig rig = Rig.byPrompt((prompt, account) -> account.id().equals("a1") ? REFUSED : Rig.ANSWERED);
    List<Seat> seats = seats(rig, 3);
    rig.offer(Deliveries.lane("t", 0, 30));
    rig.runDry(Duration.ofSeconds(30));

    assertThat(rig.answers).hasSize(30);
    assertThat(rig.dead).isEmpty();
    assertThat(seats.get(1).outKeys()).containsValue(Fault.REFUSING).hasSize(1);
    assertThat(seats.get(0).outKeys()).isEmpty();
    assertThat(rig.started).filteredOn(call -> call.account().equals("a1")).hasSize(3);
  }

  @Test
  void aKeyThatAnsweredUntilItsMoneyWasSpentIsLeftOutAfterFivePrompts() {
    int[] calls = new int[1];
    Rig rig =
        Rig.byPrompt((prompt, account) ->
            account.id().equals("a1") && ++calls[0] > 10 ? REFUSED : Rig.ANSWERED);
    List<Seat> seats = seats(rig, 2);
    rig.offer(Deliveries.lane("t", 0, 100));
    rig.runDry(Duration.ofSeconds(30));

    assertThat(rig.answers).hasSize(100);
    assertThat(seats.get(1).out()).contains(Fault.REFUSING.words());
    // each of the five may meet it twice, if its turn comes before the other's
    assertThat(calls[0]).isBetween(15, 20);
  }

  @Test
  void anOnlyKeyThatRefusesEverythingBurnsNoBacklogAndComesBack() {
    Rig[] rig = new Rig[1];
    long[] goodFrom = new long[1];
    rig[0] =
        Rig.byPrompt(
            (prompt, account) -> rig[0].time.nanos() - goodFrom[0] > 0 ? Rig.ANSWERED : REFUSED);
    goodFrom[0] = rig[0].time.nanos() + Duration.ofMinutes(5).toNanos();
    Seat seat = rig[0].seat("a", "10/s");
    rig[0].offer(Deliveries.lane("t", 0, 30));
    rig[0].runDry(Duration.ofMinutes(4));
    assertThat(rig[0].started).hasSize(3 + 2);
    assertThat(seat.out()).contains(Fault.REFUSING.words());

    rig[0].runDry(HOUR);
    assertThat(rig[0].dead).isEmpty();
    assertThat(rig[0].answers).hasSize(30);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faultsOfKeys")
  void whatIsSaidOfKeysIsNotBelievedIfItFollowsThePrompt(Outcome fault) {
    Rig rig = Rig.byPrompt((prompt, account) -> prompt == 30 ? fault : Rig.ANSWERED);
    seats(rig, 3);
    rig.offer(Deliveries.lane("t", 0, 20_000));
    rig.runDry(HOUR);

    assertThat(rig.answers).hasSize(19_999);
    assertThat(rig.dead).extracting(DeadPrompt::cause).containsExactly("refused");
    assertThat(rig.started).filteredOn(call -> call.of(30)).hasSizeLessThanOrEqualTo(8);
  }

  @Test
  void aPromptThatOneProviderOfTwoRefusesIsAnsweredByTheOther() {
    Rig rig =
        Rig.byPrompt((prompt, account) ->
            prompt % 10 == 3 && account.id().equals("a0") ? REFUSED : Rig.ANSWERED);
    List<Seat> seats = seats(rig, 2);
    rig.offer(Deliveries.lane("t", 0, 200));
    rig.runDry(HOUR);

    assertThat(rig.answers).hasSize(200);
    assertThat(rig.started).hasSizeLessThanOrEqualTo(220);
    assertThat(seats).allSatisfy(seat -> assertThat(seat.outKeys()).isEmpty());
  }

  @Test
  void aRefusedPromptBeginsAnewWithItsNextOwner() {
    Rig rig = Rig.byPrompt((prompt, account) -> prompt == 3 ? REFUSED : Rig.ANSWERED);
    rig.seat("a", "1/s");
    rig.offer(Deliveries.lane("t", 0, 8));
    rig.runDry(Duration.ofSeconds(5));
    rig.dispatcher.withdraw(Set.of(new Lane("t", null, 0)), List.of());
    assertThat(rig.dead).isEmpty();

    rig.offer(List.of(Deliveries.of("t", 0, 3)));
    rig.runDry(HOUR);
    assertThat(rig.dead).extracting(DeadPrompt::cause).containsExactly("http_403");
    assertThat(rig.started).filteredOn(call -> call.of(3)).hasSizeLessThanOrEqualTo(7);
  }

  @Test
  void aKeyThatIsSpentWhileItsCallsAreOutKillsNoPrompt() {
    Rig rig = Rig.byPrompt((prompt, account) -> prompt < 20 ? Rig.ANSWERED : REFUSED);
    Seat seat = rig.seat("a", "100/s");
    rig.offer(Deliveries.lane("t", 0, 60));
    for (int i = 0; i < 30; i++) {
      rig.dispatcher.step();
      rig.time.pass(Duration.ofMillis(15));
    }
    rig.runDry(Duration.ofMinutes(30));
    assertThat(rig.answers).hasSize(20);
    assertThat(rig.dead).isEmpty();
    assertThat(seat.out()).contains(Fault.REFUSING.words());
  }

  @ParameterizedTest(name = "{0} accounts")
  @ValueSource(ints = {1, 3})
  void aPromptThatIsAlwaysOverALimitDiesWhileOthersAreAnsweredAtFullPace(int accounts) {
    Rig rig = Rig.byPrompt((prompt, account) -> prompt == 30 ? LIMITED : Rig.ANSWERED);
    seats(rig, accounts);
    rig.offer(Deliveries.lane("t", 0, 3_000));
    long began = rig.time.nanos();
    rig.runDry(HOUR);

    assertThat(rig.answers).hasSize(2_999);
    assertThat(rig.dead).extracting(DeadPrompt::cause).containsExactly("always_over_limit");
    assertThat(rig.dead.getFirst().detail()).contains("429: no");
    assertThat(rig.started).filteredOn(call -> call.of(30)).hasSizeLessThanOrEqualTo(20);
    assertThat((rig.time.nanos() - began) / 1e9).isLessThan(1.1 * 3_000 / (10.0 * accounts) + 150);
  }

  @ParameterizedTest(name = "{0} of 100 calls")
  @ValueSource(ints = {1, 5, 20, 60, 90})
  void noPromptDiesOfCallsThatAreRefusedAtRandomAsOverALimit(int percent) {
    for (long seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      Rig rig =
          Rig.byPrompt((prompt, account) -> random.nextInt(100) < percent ? LIMITED : Rig.ANSWERED);
      seats(rig, 3);
      rig.offer(Deliveries.lane("t", 0, 1_000));
      rig.runDry(Duration.ofDays(3));
      assertThat(rig.dead).as("seed %s", seed).isEmpty();
      assertThat(rig.answers).as("seed %s", seed).hasSize(1_000);
    }
  }

  @Test
  void noPromptDiesOfAnAccountThatIsOverItsLimitForHours() {
    Rig[] rig = new Rig[1];
    long[] began = new long[1];
    rig[0] =
        Rig.byPrompt((prompt, account) ->
            Duration.ofNanos(rig[0].time.nanos() - began[0]).toHours() % 2 == 0
                ? Rig.ANSWERED
                : LIMITED);
    began[0] = rig[0].time.nanos();
    rig[0].seat("a", "1/s");
    rig[0].offer(Deliveries.lane("t", 0, 10_000));
    rig[0].runDry(Duration.ofHours(12));
    assertThat(rig[0].dead).isEmpty();
    assertThat(rig[0].answers).hasSize(10_000);
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
    Rig rig =
        Rig.byPrompt((prompt, account) ->
            poison.contains(prompt) || account.id().startsWith("bad") ? REFUSED : Rig.ANSWERED);
    List<Seat> kept = new ArrayList<>();
    for (int i = 0; i < good + bad; i++) {
      Seat seat = rig.seat(i < bad ? "bad" + i : "good" + i, (1 + random.nextInt(20)) + "/s");
      if (i >= bad) {
        kept.add(seat);
      }
    }
    rig.offer(Deliveries.lane("t", 0, prompts));
    long began = rig.time.nanos();
    for (int second = 0; second < 1_800 && rig.settled.size() < prompts; second++) {
      rig.runDry(Duration.ofSeconds(1));
      assertThat(kept).allSatisfy(seat -> assertThat(seat.outKeys()).isEmpty());
    }

    assertThat(rig.dead)
        .extracting(dead -> dead.prompt().offset())
        .containsOnlyOnceElementsOf(poison);
    assertThat(rig.dead).hasSameSizeAs(poison);
    assertThat(rig.answers).hasSize(prompts - poison.size());
    int most = 6 + good + bad;
    for (long prompt : poison) {
      assertThat(rig.started).filteredOn(call -> call.of(prompt)).hasSizeLessThanOrEqualTo(most);
    }
    for (int i = 0; i < bad; i++) {
      String key = "bad" + i;
      long minutes = (rig.time.nanos() - began) / Duration.ofMinutes(1).toNanos();
      assertThat(rig.started)
          .filteredOn(call -> call.account().equals(key))
          .hasSizeLessThanOrEqualTo((int) (4 + 3 * bad + minutes));
    }
  }

  private static List<Seat> seats(Rig rig, int count) {
    return IntStream.range(0, count).mapToObj(i -> rig.seat("a" + i, "10/s")).toList();
  }
}
