package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.accounts.Account;
import io.keyfleet.worker.accounts.AccountNote;
import io.keyfleet.worker.accounts.LeaseTerms;
import io.keyfleet.worker.accounts.Price;
import io.keyfleet.worker.accounts.Provider;
import io.keyfleet.worker.accounts.Quota;
import io.keyfleet.worker.accounts.Seat;
import io.keyfleet.worker.accounts.Seats;
import io.keyfleet.worker.api.Outcome;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Outcome FOR_A_CENT =
      new Outcome.Answered(
          new Answer.Completion("42", "stop", "m", 1L, 1L, new BigDecimal("0.01")),
          Duration.ofMillis(5));

  @Test
  void noCallIsMadeOnceTheBudgetIsReachedAndNoPromptIsDeadForIt() {
    Rig rig = rig("0.10");
    rig.seat("a", "5/s");
    rig.offer(Deliveries.lane("t", 0, 30));
    rig.runDry(HOUR);
    assertThat(rig.answers).hasSize(10);
    assertThat(rig.dead).isEmpty();
    assertThat(rig.dispatcher.waiting()).isEqualTo(20);
    assertThat(rig.dispatcher.outOfBudget()).isTrue();
  }

  @Test
  void callsInFlightAreCountedAtTheMeanPriceOfThoseBefore() {
    Rig rig = rig("0.10");
    rig.seat("a", "1000/s");
    rig.offer(Deliveries.lane("t", 0, 3));
    rig.runDry(HOUR);
    rig.offer(Deliveries.lane("t", 1, 90));
    for (int i = 0; i < 50; i++) {
      rig.time.pass(Duration.ofMillis(10));
      rig.dispatcher.step();
    }
    assertThat(rig.calling()).isBetween(6, 8);
    rig.runDry(HOUR);
    assertThat(rig.answers).hasSize(10);
  }

  @Test
  void whatWasSpentGoesFromOwnerToOwnerAndALargerBudgetGoesOnFromThere() {
    Rig first = rig("0.10");
    Seat seat = first.seat("a", "5/s");
    first.offer(Deliveries.lane("t", 0, 30));
    first.runDry(HOUR);
    AccountNote note = seat.note(first.lease.now(), true);

    Rig second = rig("0.25");
    Seat taken = Seats.seat(second.lease, seat.account());
    taken.restore(
        AccountNote.decode(note.encode()).orElseThrow(),
        second.lease.now(),
        new LeaseTerms(HOUR, HOUR, Duration.ZERO));
    second.dispatcher.seat(taken);
    second.offer(Deliveries.lane("t", 0, 30));
    second.runDry(HOUR);
    assertThat(second.answers).hasSize(15);
  }

  @Test
  void whatOtherWorkersSpentCountsAndMyOwnAccountsCountOnce() {
    Budget budget = new Budget(Optional.of(new BigDecimal("5")));
    Rig rig = rig("99");
    Seat mine = rig.seat("mine", "5/s");
    rig.offer(Deliveries.lane("t", 0, 7));
    rig.runDry(HOUR);
    budget.heard(Map.of("mine", new BigDecimal("0.05"), "other", new BigDecimal("4.92")));
    assertThat(budget.spent(List.of(mine))).isEqualByComparingTo("4.99");
    assertThat(budget.reached(List.of(mine), BigDecimal.ZERO)).isFalse();
    assertThat(budget.reached(List.of(mine), new BigDecimal("0.01"))).isTrue();
  }

  @Test
  void callsBeforeTheFirstAnswerAreCountedAtWhatTheyMayCost() {
    Rig rig = rig("0.10");
    // 500 tokens, as many as are reserved for an answer before the first
    seatAtACentACall(rig);
    rig.offer(Deliveries.lane("t", 0, 90));
    for (int i = 0; i < 50; i++) {
      rig.time.pass(Duration.ofMillis(10));
      rig.dispatcher.step();
    }
    assertThat(rig.calling()).isEqualTo(10);
  }

  @Test
  void anAnswerThatDoesNotSayWhatItUsedCostsWhatWasReservedForIt() {
    Answer.Completion silent = new Answer.Completion("42", "stop", "m", null, null, null);
    Rig rig =
        new Rig(
            (account, n) -> new Outcome.Answered(silent, Duration.ofMillis(5)), settings("0.10"));
    seatAtACentACall(rig);
    rig.offer(Deliveries.lane("t", 0, 90));
    rig.runDry(HOUR);
    assertThat(rig.answers).hasSize(10);
  }

  @Test
  void callsThatCostMoreThanThoseBeforeAreCountedAtWhatTheyMayCost() {
    Rig rig = rig("0.20");
    seatAtACentACall(rig);
    rig.offer(Deliveries.lane("t", 0, 5));
    rig.runDry(HOUR);
    List<Delivery> dear = Deliveries.lane("t", 1, 90);
    // three cents each
    dear.forEach(one -> one.prompt().request().put("max_tokens", 1_500));
    rig.offer(dear);
    for (int i = 0; i < 50; i++) {
      rig.time.pass(Duration.ofMillis(10));
      rig.dispatcher.step();
    }
    assertThat(rig.calling()).isEqualTo(5);
  }

  private static void seatAtACentACall(Rig rig) {
    Price price = new Price(BigDecimal.ZERO, new BigDecimal("20"), Optional.empty());
    Provider provider =
        new Provider(
            "p",
            URI.create("https://api.test/v1"),
            Provider.AuthStyle.BEARER,
            Map.of(),
            Map.of("m", price),
            Optional.empty());
    Quota quota = Quota.requests(Rate.parse("1000/s"));
    rig.dispatcher.seat(
        Seats.seat(
            rig.lease,
            new Account(
                "a",
                provider,
                List.of(new Secret("secret-a")),
                List.of(quota),
                OptionalInt.empty())));
  }

  private static Rig rig(String budget) {
    return new Rig((account, n) -> FOR_A_CENT, settings(budget));
  }

  private static DispatchSettings settings(String budget) {
    DispatchSettings plain = Rig.attempts(3);
    return new DispatchSettings(
        "w",
        plain.models(),
        Weights.EVEN,
        100,
        plain.retries(),
        Optional.of(new BigDecimal(budget)));
  }
}
