package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.UnavailableReason;
import io.keyfleet.worker.queue.Deliveries;
import io.keyfleet.worker.queue.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomePolicyTest {
  private static final Duration HOUR = Duration.ofHours(1);

  static Stream<Outcome> accountFaults() {
    return Stream.of(
        new Outcome.AccountLimited("429", Optional.of(Duration.ofSeconds(20))),
        new Outcome.AccountLimited("429", Optional.empty()),
        new Outcome.RampedTooFast("429", Optional.empty()),
        new Outcome.AccountSpent("402", Optional.empty()),
        new Outcome.KeyRefused("401"),
        new Outcome.Refused("http_403", "403"),
        new Outcome.WorkerBarred("403"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("accountFaults")
  void anAccountsFaultSpendsNoAttemptAndAnotherAccountServes(Outcome fault) {
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) -> account.id().equals("bad") ? fault : DispatcherFixture.ANSWERED,
            DispatcherFixture.attempts(1));
    fixture.owned("bad", "10/s");
    fixture.owned("good", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(Duration.ofSeconds(1));

    assertThat(fixture.started)
        .extracting(DispatcherFixture.Started::account)
        .containsExactly("bad", "good");
    assertThat(fixture.dead).isEmpty();
    Answer.Effort effort = fixture.answers.getFirst().effort();
    assertThat(effort.attempts()).isEqualTo(1);
    assertThat(effort.calls()).isEqualTo(2);
    assertThat(fixture.answers.getFirst().source().account()).isEqualTo("good");
  }

  @Test
  void aLimitedAccountRestsAsLongAsItAskedForButNotForEver() {
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) ->
            n == 1
                ? new Outcome.AccountLimited("429", Optional.of(Duration.ofDays(3)))
                : DispatcherFixture.ANSWERED);
    fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.dispatcher.step();
    fixture.endAll();
    assertThat(fixture.dispatcher.step()).isEqualTo(Duration.ofSeconds(60).toNanos());
    fixture.runDry(HOUR);
    assertThat(fixture.answers).hasSize(1);
  }

  @Test
  void aRefusalByChanceHasItsPromptWaitAndNoOther() {
    Duration asked = Duration.ofSeconds(2);
    List<Long> times = new ArrayList<>();
    List<Long> prompts = new ArrayList<>();
    AtomicReference<DispatcherFixture> self = new AtomicReference<>();
    DispatcherFixture fixture =
        DispatcherFixture.byPrompt((prompt, account) -> {
          times.add(self.get().time.nanos());
          prompts.add(prompt);
          return prompts.size() == 30
              ? new Outcome.AccountLimited("429", Optional.of(asked))
              : DispatcherFixture.ANSWERED;
        });
    self.set(fixture);
    fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 100));
    fixture.runDry(HOUR);

    assertThat(fixture.answers).hasSize(100);
    long refused = times.get(29);
    long again = times.get(prompts.lastIndexOf(prompts.get(29)));
    assertThat(again - refused).isBetween(asked.toNanos(), asked.toNanos() * 11 / 10);
    assertThat(times.get(30) - refused).isLessThan(asked.toNanos() / 10);
  }

  @Test
  void whatCannotBeReadTwiceInTheSameWayIsNotPaidForAThirdTime() {
    Outcome foreign = new Outcome.Unreadable("200 with a body", "a", false);
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) -> foreign, DispatcherFixture.attempts(5));
    fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(HOUR);

    assertThat(fixture.started).hasSize(2);
    assertThat(fixture.dead).extracting(DeadPrompt::cause).containsExactly("unreadable_response");
    assertThat(fixture.dead.getFirst().detail()).contains("200 with a body");
  }

  @Test
  void whatCannotBeReadInEverAnotherWaySpendsItsAttempts() {
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) -> new Outcome.Unreadable("200", "shape " + n, false),
            DispatcherFixture.attempts(4));
    fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(HOUR);

    assertThat(fixture.started).hasSize(4);
    assertThat(fixture.dead).extracting(DeadPrompt::cause).containsExactly("attempts_exhausted");
  }

  @Test
  void aPageOfAnOutageKillsNoPromptBeforeItsAttemptsAreSpent() {
    Outcome page = new Outcome.Unreadable("200 with a page", "p", true);
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) -> n <= 60 ? page : DispatcherFixture.ANSWERED,
            DispatcherFixture.attempts(5));
    fixture.owned("a", "100/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 50));
    fixture.dispatcher.step();
    fixture.runDry(HOUR);

    assertThat(fixture.dead.size() + fixture.answers.size()).isEqualTo(50);
    assertThat(fixture.dead.size()).isLessThanOrEqualTo(3);
  }

  @Test
  void aStreamThatIsRefusedAgainAndAgainSpendsNothingUntilItIsAFailure() {
    Outcome refused = new Outcome.NotProcessed("REFUSED_STREAM");
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) -> n <= 30 ? refused : DispatcherFixture.ANSWERED,
            DispatcherFixture.attempts(1));
    fixture.owned("a", "1000/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(HOUR);
    assertThat(fixture.answers.getFirst().effort().attempts()).isEqualTo(1);
    assertThat(fixture.answers.getFirst().effort().calls()).isEqualTo(1);

    DispatcherFixture never =
        new DispatcherFixture((account, n) -> refused, DispatcherFixture.attempts(2));
    never.owned("a", "1000/s");
    never.offer(Deliveries.ofPartition("t", 0, 1));
    never.runDry(HOUR);
    assertThat(never.dead).isEmpty();
    assertThat(never.started).hasSizeBetween(31, 300);
  }

  @Test
  void keysThatFailAreTriedAgainEverMoreSlowlyAndNoPromptPaysForIt() {
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) ->
                account.id().equals("refused")
                    ? new Outcome.KeyRefused("401")
                    : new Outcome.AccountSpent("402", Optional.empty()),
            DispatcherFixture.attempts(1));
    OwnedAccount refused = fixture.owned("refused", "10/s");
    OwnedAccount spent = fixture.owned("spent", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(Duration.ofMinutes(10));

    assertThat(refused.out()).contains(UnavailableReason.REFUSED.words());
    assertThat(spent.out()).contains(UnavailableReason.SPENT.words());
    // at 0, 1, 3 and 7 minutes
    assertThat(fixture.started).filteredOn(call -> call.account().equals("refused")).hasSize(4);
    assertThat(fixture.started).filteredOn(call -> call.account().equals("spent")).hasSize(4);
    assertThat(fixture.dispatcher.waiting()).isEqualTo(1);
    assertThat(fixture.dead).isEmpty();
  }

  @Test
  void anAccountWhoseKeyWasOutForLongComesBackBesideOthersThatServeAllTheWhile() {
    int[] refused = new int[1];
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) ->
            account.id().equals("ill") && ++refused[0] <= 5
                ? new Outcome.KeyRefused("401")
                : DispatcherFixture.ANSWERED);
    fixture.owned("ill", "1/s");
    fixture.owned("well", "1/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 4_000));
    fixture.runDry(HOUR);
    assertThat(fixture.answers)
        .filteredOn(answer -> answer.source().account().equals("ill"))
        .hasSizeGreaterThan(1_000);
  }

  @Test
  void aPromptThatEveryAccountIsBarredForStopsNoOther() {
    List<Delivery> prompts = Deliveries.ofPartition("t", 0, 2_000);
    String bad = prompts.get(5).id().toString();
    DispatcherFixture[] fixture = new DispatcherFixture[1];
    fixture[0] =
        new DispatcherFixture((account, n) ->
            fixture[0].started.getLast().requestId().startsWith(bad + "-")
                ? new Outcome.WorkerBarred("403")
                : DispatcherFixture.ANSWERED);
    fixture[0].owned("a", "10/s");
    fixture[0].owned("b", "10/s");
    fixture[0].offer(prompts);
    fixture[0].runDry(Duration.ofMinutes(10));
    assertThat(fixture[0].answers).hasSize(1_999);
  }

  @Test
  void attemptsAreBoundedAndADeadPromptSaysWhatHappenedEachTime() {
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) -> new Outcome.EndpointFailed("50" + n, Optional.empty()));
    fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(HOUR);

    DeadPrompt dead = fixture.dead.getFirst();
    assertThat(fixture.started)
        .extracting(DispatcherFixture.Started::requestId)
        .containsExactly("t-0-0-1", "t-0-0-2", "t-0-0-3");
    assertThat(dead.cause()).isEqualTo("attempts_exhausted");
    assertThat(dead.detail()).isEqualTo("501 [a] | 502 [a] | 503 [a]");
    assertThat(dead.effort().attempts()).isEqualTo(3);
    assertThat(fixture.dead).hasSize(1);
  }

  @Test
  void aRefusedPromptIsDeadAtOnceAndHurtsNoAccount() {
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) -> new Outcome.PromptRefused("content_filter", "400: no"));
    OwnedAccount owned = fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 2));
    fixture.runDry(HOUR);
    assertThat(fixture.started).hasSize(2);
    assertThat(fixture.dead)
        .extracting(DeadPrompt::cause)
        .containsOnly("content_filter")
        .hasSize(2);
    assertThat(owned.out()).isEmpty();
  }

  @Test
  void aModelThatNobodyHasEndsInDeath() {
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) -> new Outcome.ModelMissing("m", "404"));
    fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(HOUR);
    assertThat(fixture.dead).extracting(DeadPrompt::cause).containsExactly("model_not_found");
  }

  @Test
  void anEndpointThatCannotBeReachedSpendsNoAttempt() {
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) ->
            n < 20 ? new Outcome.EndpointUnreachable("refused") : DispatcherFixture.ANSWERED);
    fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(HOUR);
    assertThat(fixture.answers).hasSize(1);
    assertThat(fixture.answers.getFirst().effort().attempts()).isEqualTo(1);
    assertThat(fixture.answers.getFirst().effort().calls()).isEqualTo(1);
  }

  @Test
  void aCallThatWasNotSentSpendsNothingAndIsMadeOnceTheLeaseIsRenewed() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.lease.end();
    fixture.dispatcher.step();
    fixture.endAll();
    assertThat(fixture.started).isEmpty();
    fixture.runDry(HOUR);
    assertThat(fixture.answers).hasSize(1);
    assertThat(fixture.answers.getFirst().effort().calls()).isEqualTo(1);
  }

  @Test
  void anEndpointThatFailsAgainAndAgainIsCalledOneAtATime() {
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) -> new Outcome.EndpointFailed("500", Optional.empty()));
    fixture.owned("a", "1000/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 50));
    for (int i = 0; i < 6; i++) {
      fixture.time.pass(Duration.ofMillis(50));
      fixture.dispatcher.step();
    }
    fixture.endAll();
    int before = fixture.started.size();
    for (int probe = 1; probe <= 5; probe++) {
      for (int i = 0; i < 40; i++) {
        fixture.time.pass(Duration.ofSeconds(1));
        fixture.lease.renew(fixture.lease.now());
        fixture.dispatcher.step();
      }
      assertThat(fixture.calling()).isEqualTo(1);
      fixture.endAll();
      assertThat(fixture.started).hasSize(before + probe);
    }
  }

  @Test
  void failuresOfAccountsThatHaveMovedDoNotCloseTheEndpoint() {
    List<OwnedAccount> ownedAccounts = new ArrayList<>();
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) -> {
          ownedAccounts.stream()
              .filter(owned -> owned.account().equals(account))
              .forEach(OwnedAccount::release);
          return new Outcome.EndpointFailed("timeout", Optional.empty());
        });
    for (int i = 0; i < 10; i++) {
      ownedAccounts.add(fixture.owned("a" + i, "1/s"));
    }
    fixture.offer(Deliveries.ofPartition("t", 0, 10));
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isEqualTo(10);
    OwnedAccount other = fixture.owned("b", "1/s");

    fixture.endAll();

    assertThat(fixture.started).hasSize(10);
    assertThat(other.checkpoint(fixture.lease.now(), false).out()).isFalse();
  }

  @Test
  void anEndpointThatAnswersAgainIsOpenForAll() {
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) ->
                n <= 10
                    ? new Outcome.EndpointFailed("500", Optional.empty())
                    : DispatcherFixture.ANSWERED,
            DispatcherFixture.attempts(20));
    fixture.owned("a", "100/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 50));
    fixture.runDry(HOUR);
    assertThat(fixture.answers).hasSize(50);
    assertThat(fixture.started).hasSize(60);
  }
}
