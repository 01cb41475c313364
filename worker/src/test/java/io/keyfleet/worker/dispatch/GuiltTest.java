package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.worker.accounts.Fault;
import io.keyfleet.worker.accounts.Seat;
import io.keyfleet.worker.api.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuiltTest {
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
    Rig rig =
        new Rig((account, n) -> account.id().equals("bad") ? fault : Rig.ANSWERED, Rig.attempts(1));
    rig.seat("bad", "10/s");
    rig.seat("good", "10/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.runDry(Duration.ofSeconds(1));

    assertThat(rig.started).extracting(Rig.Started::account).containsExactly("bad", "good");
    assertThat(rig.dead).isEmpty();
    Answer.Effort effort = rig.answers.getFirst().effort();
    assertThat(effort.attempts()).isEqualTo(1);
    assertThat(effort.calls()).isEqualTo(2);
    assertThat(rig.answers.getFirst().source().account()).isEqualTo("good");
  }

  @Test
  void aLimitedAccountRestsAsLongAsItAskedForButNotForEver() {
    Rig rig =
        new Rig((account, n) ->
            n == 1
                ? new Outcome.AccountLimited("429", Optional.of(Duration.ofDays(3)))
                : Rig.ANSWERED);
    rig.seat("a", "10/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.dispatcher.step();
    rig.endAll();
    assertThat(rig.dispatcher.step()).isEqualTo(Duration.ofSeconds(60).toNanos());
    rig.runDry(HOUR);
    assertThat(rig.answers).hasSize(1);
  }

  @Test
  void whatCannotBeReadTwiceInTheSameWayIsNotPaidForAThirdTime() {
    Outcome foreign = new Outcome.Unreadable("200 with a body", "a", false);
    Rig rig = new Rig((account, n) -> foreign, Rig.attempts(5));
    rig.seat("a", "10/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.runDry(HOUR);

    assertThat(rig.started).hasSize(2);
    assertThat(rig.dead).extracting(DeadPrompt::cause).containsExactly("unreadable_response");
    assertThat(rig.dead.getFirst().detail()).contains("200 with a body");
  }

  @Test
  void whatCannotBeReadInEverAnotherWaySpendsItsAttempts() {
    Rig rig =
        new Rig(
            (account, n) -> new Outcome.Unreadable("200", "shape " + n, false), Rig.attempts(4));
    rig.seat("a", "10/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.runDry(HOUR);

    assertThat(rig.started).hasSize(4);
    assertThat(rig.dead).extracting(DeadPrompt::cause).containsExactly("attempts_exhausted");
  }

  @Test
  void aPageOfAnOutageKillsNoPromptBeforeItsAttemptsAreSpent() {
    Outcome page = new Outcome.Unreadable("200 with a page", "p", true);
    Rig rig = new Rig((account, n) -> n <= 60 ? page : Rig.ANSWERED, Rig.attempts(5));
    rig.seat("a", "100/s");
    rig.offer(Deliveries.lane("t", 0, 50));
    rig.dispatcher.step();
    rig.runDry(HOUR);

    assertThat(rig.dead.size() + rig.answers.size()).isEqualTo(50);
    assertThat(rig.dead.size()).isLessThanOrEqualTo(3);
  }

  @Test
  void aStreamThatIsRefusedAgainAndAgainSpendsNothingUntilItIsAFailure() {
    Outcome refused = new Outcome.NotProcessed("REFUSED_STREAM");
    Rig rig = new Rig((account, n) -> n <= 30 ? refused : Rig.ANSWERED, Rig.attempts(1));
    rig.seat("a", "1000/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.runDry(HOUR);
    assertThat(rig.answers.getFirst().effort().attempts()).isEqualTo(1);
    assertThat(rig.answers.getFirst().effort().calls()).isEqualTo(1);

    Rig never = new Rig((account, n) -> refused, Rig.attempts(2));
    never.seat("a", "1000/s");
    never.offer(Deliveries.lane("t", 0, 1));
    never.runDry(HOUR);
    assertThat(never.dead).isEmpty();
    assertThat(never.started).hasSizeBetween(31, 300);
  }

  @Test
  void keysThatFailAreTriedAgainEverMoreSlowlyAndNoPromptPaysForIt() {
    Rig rig =
        new Rig(
            (account, n) ->
                account.id().equals("refused")
                    ? new Outcome.KeyRefused("401")
                    : new Outcome.AccountSpent("402", Optional.empty()),
            Rig.attempts(1));
    Seat refused = rig.seat("refused", "10/s");
    Seat spent = rig.seat("spent", "10/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.runDry(Duration.ofMinutes(10));

    assertThat(refused.out()).contains(Fault.REFUSED.words());
    assertThat(spent.out()).contains(Fault.SPENT.words());
    // at 0, 1, 3 and 7 minutes
    assertThat(rig.started).filteredOn(call -> call.account().equals("refused")).hasSize(4);
    assertThat(rig.started).filteredOn(call -> call.account().equals("spent")).hasSize(4);
    assertThat(rig.dispatcher.waiting()).isEqualTo(1);
    assertThat(rig.dead).isEmpty();
  }

  @Test
  void anAccountWhoseKeyWasOutForLongComesBackBesideOthersThatServeAllTheWhile() {
    int[] refused = new int[1];
    Rig rig =
        new Rig((account, n) ->
            account.id().equals("ill") && ++refused[0] <= 5
                ? new Outcome.KeyRefused("401")
                : Rig.ANSWERED);
    rig.seat("ill", "1/s");
    rig.seat("well", "1/s");
    rig.offer(Deliveries.lane("t", 0, 4_000));
    rig.runDry(HOUR);
    assertThat(rig.answers)
        .filteredOn(answer -> answer.source().account().equals("ill"))
        .hasSizeGreaterThan(1_000);
  }

  @Test
  void aPromptThatEveryAccountIsBarredForStopsNoOther() {
    List<Delivery> prompts = Deliveries.lane("t", 0, 2_000);
    String bad = prompts.get(5).id().toString();
    Rig[] rig = new Rig[1];
    rig[0] =
        new Rig((account, n) ->
            rig[0].started.getLast().requestId().startsWith(bad + "-")
                ? new Outcome.WorkerBarred("403")
                : Rig.ANSWERED);
    rig[0].seat("a", "10/s");
    rig[0].seat("b", "10/s");
    rig[0].offer(prompts);
    rig[0].runDry(Duration.ofMinutes(10));
    assertThat(rig[0].answers).hasSize(1_999);
  }

  @Test
  void attemptsAreBoundedAndADeadPromptSaysWhatHappenedEachTime() {
    Rig rig = new Rig((account, n) -> new Outcome.EndpointFailed("50" + n, Optional.empty()));
    rig.seat("a", "10/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.runDry(HOUR);

    DeadPrompt dead = rig.dead.getFirst();
    assertThat(rig.started)
        .extracting(Rig.Started::requestId)
        .containsExactly("t-0-0-1", "t-0-0-2", "t-0-0-3");
    assertThat(dead.cause()).isEqualTo("attempts_exhausted");
    assertThat(dead.detail()).isEqualTo("501 [a] | 502 [a] | 503 [a]");
    assertThat(dead.effort().attempts()).isEqualTo(3);
    assertThat(rig.dead).hasSize(1);
  }

  @Test
  void aRefusedPromptIsDeadAtOnceAndHurtsNoAccount() {
    Rig rig = new Rig((account, n) -> new Outcome.PromptRefused("content_filter", "400: no"));
    Seat seat = rig.seat("a", "10/s");
    rig.offer(Deliveries.lane("t", 0, 2));
    rig.runDry(HOUR);
    assertThat(rig.started).hasSize(2);
    assertThat(rig.dead).extracting(DeadPrompt::cause).containsOnly("content_filter").hasSize(2);
    assertThat(seat.out()).isEmpty();
  }

  @Test
  void aModelThatNobodyHasEndsInDeath() {
    Rig rig = new Rig((account, n) -> new Outcome.ModelMissing("m", "404"));
    rig.seat("a", "10/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.runDry(HOUR);
    assertThat(rig.dead).extracting(DeadPrompt::cause).containsExactly("model_not_found");
  }

  @Test
  void anEndpointThatCannotBeReachedSpendsNoAttempt() {
    Rig rig =
        new Rig((account, n) -> n < 20 ? new Outcome.EndpointUnreachable("refused") : Rig.ANSWERED);
    rig.seat("a", "10/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.runDry(HOUR);
    assertThat(rig.answers).hasSize(1);
    assertThat(rig.answers.getFirst().effort().attempts()).isEqualTo(1);
    assertThat(rig.answers.getFirst().effort().calls()).isEqualTo(1);
  }

  @Test
  void aCallThatWasNotSentSpendsNothingAndIsMadeOnceTheLeaseIsRenewed() {
    Rig rig = Rig.answering();
    rig.seat("a", "10/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.lease.end();
    rig.dispatcher.step();
    rig.endAll();
    assertThat(rig.started).isEmpty();
    rig.runDry(HOUR);
    assertThat(rig.answers).hasSize(1);
    assertThat(rig.answers.getFirst().effort().calls()).isEqualTo(1);
  }

  @Test
  void anEndpointThatFailsAgainAndAgainIsCalledOneAtATime() {
    Rig rig = new Rig((account, n) -> new Outcome.EndpointFailed("500", Optional.empty()));
    rig.seat("a", "1000/s");
    rig.offer(Deliveries.lane("t", 0, 50));
    for (int i = 0; i < 6; i++) {
      rig.time.pass(Duration.ofMillis(50));
      rig.dispatcher.step();
    }
    rig.endAll();
    int before = rig.started.size();
    for (int probe = 1; probe <= 5; probe++) {
      for (int i = 0; i < 40; i++) {
        rig.time.pass(Duration.ofSeconds(1));
        rig.lease.renew(rig.lease.now());
        rig.dispatcher.step();
      }
      assertThat(rig.calling()).isEqualTo(1);
      rig.endAll();
      assertThat(rig.started).hasSize(before + probe);
    }
  }

  @Test
  void failuresOfAccountsThatHaveMovedDoNotCloseTheEndpoint() {
    List<Seat> seats = new ArrayList<>();
    Rig rig =
        new Rig((account, n) -> {
          seats.stream().filter(seat -> seat.account().equals(account)).forEach(Seat::release);
          return new Outcome.EndpointFailed("timeout", Optional.empty());
        });
    for (int i = 0; i < 10; i++) {
      seats.add(rig.seat("a" + i, "1/s"));
    }
    rig.offer(Deliveries.lane("t", 0, 10));
    rig.dispatcher.step();
    assertThat(rig.calling()).isEqualTo(10);
    Seat other = rig.seat("b", "1/s");

    rig.endAll();

    assertThat(rig.started).hasSize(10);
    assertThat(other.note(rig.lease.now(), false).out()).isFalse();
  }

  @Test
  void anEndpointThatAnswersAgainIsOpenForAll() {
    Rig rig =
        new Rig(
            (account, n) ->
                n <= 10 ? new Outcome.EndpointFailed("500", Optional.empty()) : Rig.ANSWERED,
            Rig.attempts(20));
    rig.seat("a", "100/s");
    rig.offer(Deliveries.lane("t", 0, 50));
    rig.runDry(HOUR);
    assertThat(rig.answers).hasSize(50);
    assertThat(rig.started).hasSize(60);
  }
}
