package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.queue.Deliveries;
import io.keyfleet.worker.queue.Delivery;
import io.keyfleet.worker.queue.Models;
import io.keyfleet.worker.queue.PromptPartition;
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
  private static final PromptPartition PARTITION = new PromptPartition("t", null, 0);

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @Test
  void everyCallWaitsForAPermit() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    fixture.owned("a", "2/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 3));

    assertThat(fixture.dispatcher.step()).isEqualTo(Duration.ofMillis(500).toNanos());
    assertThat(fixture.calling()).isEqualTo(1);
    fixture.time.pass(Duration.ofMillis(500));
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isEqualTo(2);
  }

  @Test
  void theAccountWithTheFirstPermitServesAndAmongEqualsTheOneUnusedLongest() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    fixture.owned("a", "1/s");
    fixture.owned("b", "1/s");
    fixture.owned("c", "1/min");
    fixture.offer(Deliveries.ofPartition("t", 0, 6));
    fixture.dispatcher.step();
    fixture.endAll();
    fixture.time.pass(Duration.ofMillis(1_030));
    fixture.dispatcher.step();
    fixture.endAll();
    assertThat(fixture.started)
        .extracting(DispatcherFixture.Started::account)
        .containsExactly("a", "b", "c", "a", "b");
  }

  @Test
  void aStoppedRunsPromptsDieWithoutACallAndOthersGoOn() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    fixture.offer(Deliveries.ofRun("t", "gone", 0, 3));
    fixture.offer(Deliveries.ofRun("t", "stays", 3, 5));

    fixture.dispatcher.stopRun("gone");
    fixture.offer(Deliveries.ofRun("t", "gone", 5, 7));
    fixture.owned("a", "2/s");
    fixture.runDry(HOUR);

    assertThat(fixture.dead)
        .extracting(dead -> dead.prompt().offset() + " " + dead.cause())
        .containsExactly("0 stopped", "1 stopped", "2 stopped", "5 stopped", "6 stopped");
    assertThat(fixture.answers)
        .extracting(answer -> answer.prompt().offset())
        .containsExactly(3L, 4L);
    assertThat(fixture.settled()).hasSize(7);
  }

  @Test
  void aPromptThatBringsItsAnswerAlongIsAnsweredWithoutACallUnlessItsRunIsStopped() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    fixture.offer(Deliveries.ofRun("t", "stays", 0, 1));
    fixture.owned("a", "2/s");
    fixture.runDry(HOUR);
    Answer called = fixture.answers.removeFirst();
    Delivery plain = Deliveries.ofRun("t", "later", 1, 2).getFirst();
    Delivery known =
        new Delivery(plain.id(), plain.prompt(), plain.publishedAt(), false, null, called);
    Delivery gone = Deliveries.ofRun("t", "gone", 2, 3).getFirst();
    fixture.dispatcher.stopRun("gone");

    fixture.offer(
        List.of(
            known,
            new Delivery(gone.id(), gone.prompt(), gone.publishedAt(), false, null, called)));
    fixture.runDry(HOUR);

    assertThat(fixture.started).hasSize(1);
    assertThat(fixture.dead).extracting(dead -> dead.prompt().offset()).containsExactly(2L);
    assertThat(fixture.answers)
        .singleElement()
        .satisfies(answer -> {
          assertThat(answer.prompt()).isEqualTo(known.id());
          assertThat(answer.labels().run()).isEqualTo("later");
          assertThat(answer.completion().text()).isEqualTo(called.completion().text());
          assertThat(answer.completion().cost()).isEqualByComparingTo("0");
          assertThat(answer.effort().calls()).isZero();
          assertThat(answer.effort().reusedFrom()).isEqualTo("t-0-0");
        });
    assertThat(fixture.settled()).hasSize(3);
  }

  @Test
  void aCallThatFailsAfterItsModelLeftThePoolIsNotWaitedFor() {
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) -> new Outcome.AccountLimited("slow down", Optional.empty()));
    fixture.owned("a", "1/s");
    fixture.offer(Deliveries.ofRun("t", "r", 0, 1));
    fixture.dispatcher.step();

    fixture.dispatcher.serve(Models.of("other", List.of()));
    fixture.runDry(HOUR);

    assertThat(fixture.started).hasSize(1);
    assertThat(fixture.dead)
        .singleElement()
        .satisfies(dead -> {
          assertThat(dead.cause()).isEqualTo("model_not_served");
          assertThat(dead.detail()).contains("no account of the pool serves model m");
        });
  }

  @Test
  void aRunWhoseStopIsForgottenIsCalledFor() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    fixture.dispatcher.stopRun("back");
    fixture.dispatcher.forgetRun("back");
    fixture.offer(Deliveries.ofRun("t", "back", 0, 2));
    fixture.owned("a", "2/s");
    fixture.runDry(HOUR);

    assertThat(fixture.dead).isEmpty();
    assertThat(fixture.answers).hasSize(2);
  }

  @Test
  void aCallInFlightWhenItsRunIsStoppedGoesOnAndIsNotRepeated() {
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) -> new Outcome.AccountLimited("slow down", Optional.empty()));
    fixture.owned("a", "1/s");
    fixture.offer(Deliveries.ofRun("t", "gone", 0, 1));
    fixture.dispatcher.step();

    fixture.dispatcher.stopRun("gone");
    assertThat(fixture.calling()).isEqualTo(1);
    assertThat(fixture.dead).isEmpty();
    fixture.runDry(HOUR);

    assertThat(fixture.started).hasSize(1);
    assertThat(fixture.dead).extracting(DeadPrompt::cause).containsExactly("stopped");
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
            DispatcherFixture.ANSWERED);
    DispatcherFixture fixture = new DispatcherFixture((account, n) -> outcomes.get(n - 1));
    fixture.owned("a", "1000/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(Duration.ofMinutes(5));

    Answer.Effort effort = fixture.answers.getFirst().effort();
    assertThat(effort.madeAgain())
        .isEqualTo(Map.of("503", 1, "connection closed", 1, "rate limit", 1));
    assertThat(effort.calls()).isEqualTo(4);
  }

  @Test
  void aDeadPromptsLastCallWasNotMadeAgain() {
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) -> new Outcome.EndpointFailed("500", "500: no", Optional.empty()));
    fixture.owned("a", "1000/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(Duration.ofMinutes(5));

    DeadPrompt.Effort effort = fixture.dead.getFirst().effort();
    assertThat(effort.madeAgain()).isEqualTo(Map.of("500", effort.calls() - 1));
  }

  @Test
  void nothingStartsOnAPartitionThatWasWithdrawn() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    fixture.owned("a", "1/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 5));
    fixture.dispatcher.step();
    fixture.dispatcher.withdraw(Set.of(PARTITION), List.of());
    fixture.dispatcher.offer(Deliveries.ofPartition("t", 0, 5));
    fixture.runDry(HOUR);
    assertThat(fixture.started).hasSize(1);
    assertThat(fixture.dispatcher.waiting()).isZero();
  }

  @Test
  void aPromptThatFailsAfterItsPartitionWasWithdrawnIsTheNextOwners() {
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) -> new Outcome.EndpointFailed("500", Optional.empty()));
    fixture.owned("a", "1/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.dispatcher.step();
    fixture.dispatcher.withdraw(Set.of(PARTITION), List.of());
    fixture.runDry(HOUR);
    assertThat(fixture.started).hasSize(1);
    assertThat(fixture.answers).isEmpty();
    assertThat(fixture.dead).isEmpty();
    assertThat(fixture.dispatcher.inFlight()).isZero();
  }

  @Test
  void nothingStartsWithAnAccountThatWasWithdrawn() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    OwnedAccount owned = fixture.owned("a", "1/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 5));
    fixture.dispatcher.step();
    fixture.dispatcher.withdraw(Set.of(), List.of(owned));
    fixture.runDry(HOUR);
    assertThat(fixture.started).hasSize(1);
    assertThat(fixture.dispatcher.ownedAccounts()).isEmpty();
    assertThat(fixture.dispatcher.waiting()).isEqualTo(4);
  }

  @Test
  void aPromptThatIsOfferedAgainInFlightIsCalledOnce() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.dispatcher.step();
    fixture.dispatcher.withdraw(Set.of(PARTITION), List.of());
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.endAll();
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(HOUR);
    assertThat(fixture.started).hasSize(1);
    assertThat(fixture.answers).hasSize(1);
  }

  @Test
  void aPromptThatCameBackBeforeItIsOfferedAgainIsAnsweredOnce() {
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) ->
            n == 1
                ? new Outcome.EndpointFailed("500", Optional.empty())
                : DispatcherFixture.ANSWERED);
    fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.dispatcher.step();
    fixture.dispatcher.withdraw(Set.of(PARTITION), List.of());
    fixture.dispatcher.open(PARTITION);
    fixture.endAll();
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(HOUR);
    assertThat(fixture.started).hasSize(2);
    assertThat(fixture.answers).hasSize(1);
  }

  @Test
  void noMoreCallsAreMadeAtOnceThanAllowed() {
    DispatchSettings two = DispatcherFixture.settings(DispatcherFixture.MODELS, 2, 3);
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) -> DispatcherFixture.ANSWERED, two);
    fixture.owned("a", "1000/s");
    fixture.owned("b", "1000/s");
    fixture.owned("c", "1000/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 9));
    assertThat(fixture.dispatcher.step()).isEqualTo(Long.MAX_VALUE);
    assertThat(fixture.calling()).isEqualTo(2);
    fixture.endAll();
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isZero();
    fixture.acknowledgeAll();
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isEqualTo(2);
  }

  @Test
  void aRecordThatCannotBeReadIsADeadPrompt() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    PromptId id = new PromptId("t", 0, 9);
    fixture.dispatcher.reject(id, Instant.EPOCH, "not UTF-8");
    assertThat(fixture.dispatcher.inFlight()).isEqualTo(1);
    fixture.acknowledgeAll();

    assertThat(fixture.dispatcher.inFlight()).isZero();
    assertThat(fixture.settled()).containsExactly(id);
    DeadPrompt dead = fixture.dead.getFirst();
    assertThat(dead.cause()).isEqualTo("unreadable");
    assertThat(dead.detail()).isEqualTo("not UTF-8");
    assertThat(dead.effort().attempts()).isZero();
  }

  @Test
  void aPartitionHasLandedWhenItsLastSettlementIsAcknowledged() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.dispatcher.step();
    assertThat(fixture.dispatcher.inFlightByPartition()).containsOnly(entry(PARTITION, Set.of(0L)));
    fixture.endAll();
    assertThat(fixture.dispatcher.inFlightByPartition()).containsOnly(entry(PARTITION, Set.of(0L)));
    fixture.acknowledgeAll();
    assertThat(fixture.dispatcher.inFlightByPartition()).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyPromptEndsExactlyOnceWhateverTheApiDoes(long seed) {
    Random random = new Random(seed);
    int kindness = 1 + random.nextInt(8);
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) ->
            random.nextInt(10) < kindness
                ? DispatcherFixture.ANSWERED
                : anyFault(random, account.id()));
    fixture.owned("steady", "20/s");
    fixture.owned("b", "3/s", "60/min");
    fixture.owned("c", "50/s");
    List<PromptId> offered = new ArrayList<>();
    for (int partition = 0; partition < 4; partition++) {
      List<Delivery> prompts =
          Deliveries.ofPartition("t" + partition % 2, partition, random.nextInt(40));
      prompts.forEach(delivery -> offered.add(delivery.id()));
      fixture.offer(prompts);
    }
    fixture.runDry(Duration.ofDays(10));

    List<PromptId> ended = new ArrayList<>();
    fixture.answers.forEach(answer -> ended.add(answer.prompt()));
    fixture.dead.forEach(dead -> ended.add(dead.prompt()));
    assertThat(ended).containsExactlyInAnyOrderElementsOf(offered);
    assertThat(fixture.settled()).containsExactlyInAnyOrderElementsOf(offered);
    assertThat(fixture.dispatcher.inFlight() + fixture.dispatcher.waiting()).isZero();
    assertThat(fixture.answers).allMatch(answer -> answer.effort().attempts() <= 3);
    assertThat(fixture.dead).allMatch(dead -> dead.effort().attempts() <= 3);
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
