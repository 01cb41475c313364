package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.worker.accounts.Seat;
import io.keyfleet.worker.api.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DispatcherTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Lane LANE = new Lane("t", null, 0);

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @Test
  void everyCallWaitsForATurn() {
    Rig rig = Rig.answering();
    rig.seat("a", "2/s");
    rig.offer(Deliveries.lane("t", 0, 3));

    assertThat(rig.dispatcher.step()).isEqualTo(Duration.ofMillis(500).toNanos());
    assertThat(rig.calling()).isEqualTo(1);
    rig.time.pass(Duration.ofMillis(500));
    rig.dispatcher.step();
    assertThat(rig.calling()).isEqualTo(2);
  }

  @Test
  void theAccountWhoseTurnComesFirstServesAndAmongEqualsTheOneThatRestedLongest() {
    Rig rig = Rig.answering();
    rig.seat("a", "1/s");
    rig.seat("b", "1/s");
    rig.seat("c", "1/min");
    rig.offer(Deliveries.lane("t", 0, 6));
    rig.dispatcher.step();
    rig.endAll();
    rig.time.pass(Duration.ofMillis(1_030));
    rig.dispatcher.step();
    rig.endAll();
    assertThat(rig.started)
        .extracting(Rig.Started::account)
        .containsExactly("a", "b", "c", "a", "b");
  }

  @Test
  void aStoppedRunsPromptsDieWithoutATurnAndOthersGoOn() {
    Rig rig = Rig.answering();
    rig.offer(Deliveries.ofRun("t", "gone", 0, 3));
    rig.offer(Deliveries.ofRun("t", "stays", 3, 5));

    rig.dispatcher.stopRun("gone");
    rig.offer(Deliveries.ofRun("t", "gone", 5, 7));
    rig.seat("a", "2/s");
    rig.runDry(HOUR);

    assertThat(rig.dead)
        .extracting(dead -> dead.prompt().offset() + " " + dead.cause())
        .containsExactly("0 stopped", "1 stopped", "2 stopped", "5 stopped", "6 stopped");
    assertThat(rig.answers).extracting(answer -> answer.prompt().offset()).containsExactly(3L, 4L);
    assertThat(rig.settled).hasSize(7);
  }

  @Test
  void aCallInFlightWhenItsRunIsStoppedGoesOnAndIsNotRepeated() {
    Rig rig = new Rig((account, n) -> new Outcome.AccountLimited("slow down", Optional.empty()));
    rig.seat("a", "1/s");
    rig.offer(Deliveries.ofRun("t", "gone", 0, 1));
    rig.dispatcher.step();

    rig.dispatcher.stopRun("gone");
    assertThat(rig.calling()).isEqualTo(1);
    assertThat(rig.dead).isEmpty();
    rig.runDry(HOUR);

    assertThat(rig.started).hasSize(1);
    assertThat(rig.dead).extracting(DeadPrompt::cause).containsExactly("stopped");
  }

  @Test
  void recordsSayWhatCallsWereMadeAgainFor() {
    Optional<Duration> unsaid = Optional.empty();
    List<Outcome> outcomes =
        List.of(
            new Outcome.EndpointFailed("503", "503: busy", unsaid),
            new Outcome.EndpointUnreachable("no call went out"),
            new Outcome.NotProcessed("nor here"),
            new Outcome.EndpointFailed("connection closed", "end of stream", unsaid),
            new Outcome.AccountLimited("429: slower", unsaid),
            Rig.ANSWERED);
    Rig rig = new Rig((account, n) -> outcomes.get(n - 1));
    rig.seat("a", "1000/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.runDry(Duration.ofMinutes(5));

    Answer.Effort effort = rig.answers.getFirst().effort();
    assertThat(effort.madeAgain())
        .isEqualTo(Map.of("503", 1, "connection closed", 1, "rate limit", 1));
    assertThat(effort.calls()).isEqualTo(4);
  }

  @Test
  void aDeadPromptsLastCallWasNotMadeAgain() {
    Rig rig =
        new Rig((account, n) -> new Outcome.EndpointFailed("500", "500: no", Optional.empty()));
    rig.seat("a", "1000/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.runDry(Duration.ofMinutes(5));

    DeadPrompt.Effort effort = rig.dead.getFirst().effort();
    assertThat(effort.madeAgain()).isEqualTo(Map.of("500", effort.calls() - 1));
  }

  @Test
  void nothingStartsOnALaneThatWasWithdrawn() {
    Rig rig = Rig.answering();
    rig.seat("a", "1/s");
    rig.offer(Deliveries.lane("t", 0, 5));
    rig.dispatcher.step();
    rig.dispatcher.withdraw(Set.of(LANE), List.of());
    rig.dispatcher.offer(Deliveries.lane("t", 0, 5));
    rig.runDry(HOUR);
    assertThat(rig.started).hasSize(1);
    assertThat(rig.dispatcher.waiting()).isZero();
  }

  @Test
  void aPromptThatFailsAfterItsLaneWasWithdrawnIsTheNextOwners() {
    Rig rig = new Rig((account, n) -> new Outcome.EndpointFailed("500", Optional.empty()));
    rig.seat("a", "1/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.dispatcher.step();
    rig.dispatcher.withdraw(Set.of(LANE), List.of());
    rig.runDry(HOUR);
    assertThat(rig.started).hasSize(1);
    assertThat(rig.answers).isEmpty();
    assertThat(rig.dead).isEmpty();
    assertThat(rig.dispatcher.inFlight()).isZero();
  }

  @Test
  void nothingStartsWithAnAccountThatWasWithdrawn() {
    Rig rig = Rig.answering();
    Seat seat = rig.seat("a", "1/s");
    rig.offer(Deliveries.lane("t", 0, 5));
    rig.dispatcher.step();
    rig.dispatcher.withdraw(Set.of(), List.of(seat));
    rig.runDry(HOUR);
    assertThat(rig.started).hasSize(1);
    assertThat(rig.dispatcher.seats()).isEmpty();
    assertThat(rig.dispatcher.waiting()).isEqualTo(4);
  }

  @Test
  void aPromptThatIsOfferedAgainInFlightIsCalledOnce() {
    Rig rig = Rig.answering();
    rig.seat("a", "10/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.dispatcher.step();
    rig.dispatcher.withdraw(Set.of(LANE), List.of());
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.endAll();
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.runDry(HOUR);
    assertThat(rig.started).hasSize(1);
    assertThat(rig.answers).hasSize(1);
  }

  @Test
  void aPromptThatCameBackBeforeItIsOfferedAgainIsAnsweredOnce() {
    Rig rig =
        new Rig((account, n) ->
            n == 1 ? new Outcome.EndpointFailed("500", Optional.empty()) : Rig.ANSWERED);
    rig.seat("a", "10/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.dispatcher.step();
    rig.dispatcher.withdraw(Set.of(LANE), List.of());
    rig.dispatcher.open(LANE);
    rig.endAll();
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.runDry(HOUR);
    assertThat(rig.started).hasSize(2);
    assertThat(rig.answers).hasSize(1);
  }

  @Test
  void noMoreCallsAreMadeAtOnceThanAllowed() {
    DispatchSettings two = Rig.settings(Rig.MODELS, 2, 3);
    Rig rig = new Rig((account, n) -> Rig.ANSWERED, two);
    rig.seat("a", "1000/s");
    rig.seat("b", "1000/s");
    rig.seat("c", "1000/s");
    rig.offer(Deliveries.lane("t", 0, 9));
    assertThat(rig.dispatcher.step()).isEqualTo(Long.MAX_VALUE);
    assertThat(rig.calling()).isEqualTo(2);
    rig.endAll();
    rig.dispatcher.step();
    assertThat(rig.calling()).isZero();
    rig.acknowledgeAll();
    rig.dispatcher.step();
    assertThat(rig.calling()).isEqualTo(2);
  }

  @Test
  void aRecordThatCannotBeReadIsADeadPrompt() {
    Rig rig = Rig.answering();
    PromptId id = new PromptId("t", 0, 9);
    rig.dispatcher.reject(id, Instant.EPOCH, "not UTF-8");
    assertThat(rig.dispatcher.inFlight()).isEqualTo(1);
    rig.acknowledgeAll();

    assertThat(rig.dispatcher.inFlight()).isZero();
    assertThat(rig.settled).containsExactly(id);
    DeadPrompt dead = rig.dead.getFirst();
    assertThat(dead.cause()).isEqualTo("unreadable");
    assertThat(dead.detail()).isEqualTo("not UTF-8");
    assertThat(dead.effort().attempts()).isZero();
  }

  @Test
  void aLaneHasLandedWhenItsLastSettlementIsAcknowledged() {
    Rig rig = Rig.answering();
    rig.seat("a", "10/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.dispatcher.step();
    assertThat(rig.dispatcher.inFlightByLane()).containsOnly(entry(LANE, Set.of(0L)));
    rig.endAll();
    assertThat(rig.dispatcher.inFlightByLane()).containsOnly(entry(LANE, Set.of(0L)));
    rig.acknowledgeAll();
    assertThat(rig.dispatcher.inFlightByLane()).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyPromptEndsExactlyOnceWhateverTheApiDoes(long seed) {
    Random random = new Random(seed);
    int kindness = 1 + random.nextInt(8);
    Rig rig =
        new Rig((account, n) ->
            random.nextInt(10) < kindness ? Rig.ANSWERED : anyFault(random, account.id()));
    rig.seat("steady", "20/s");
    rig.seat("b", "3/s", "60/min");
    rig.seat("c", "50/s");
    List<PromptId> offered = new ArrayList<>();
    for (int partition = 0; partition < 4; partition++) {
      List<Delivery> lane = Deliveries.lane("t" + partition % 2, partition, random.nextInt(40));
      lane.forEach(delivery -> offered.add(delivery.id()));
      rig.offer(lane);
    }
    rig.runDry(Duration.ofDays(10));

    List<PromptId> ended = new ArrayList<>();
    rig.answers.forEach(answer -> ended.add(answer.prompt()));
    rig.dead.forEach(dead -> ended.add(dead.prompt()));
    assertThat(ended).containsExactlyInAnyOrderElementsOf(offered);
    assertThat(rig.settled).containsExactlyInAnyOrderElementsOf(offered);
    assertThat(rig.dispatcher.inFlight() + rig.dispatcher.waiting()).isZero();
    assertThat(rig.answers).allMatch(answer -> answer.effort().attempts() <= 3);
    assertThat(rig.dead).allMatch(dead -> dead.effort().attempts() <= 3);
  }

  /// The account "steady" is never taken out, so that there is always one that serves.
  private static Outcome anyFault(Random random, String account) {
    Optional<Duration> wait =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(Duration.ofSeconds(random.nextInt(9)));
    return switch (random.nextInt(account.equals("steady") ? 7 : 9)) {
      case 0 -> new Outcome.PromptRefused("invalid_prompt", "400");
      case 1 -> new Outcome.EndpointFailed("500", wait);
      case 2 -> new Outcome.EndpointUnreachable("refused");
      case 3 -> new Outcome.AccountLimited("429", wait);
      case 4 -> new Outcome.AccountSpent("402", Optional.empty());
      case 5 -> new Outcome.ModelMissing("m", "404");
      case 6 -> new Outcome.NotSent();
      case 7 -> new Outcome.KeyRefused("401");
      default -> new Outcome.WorkerBarred("403");
    };
  }
}
