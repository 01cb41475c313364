package io.keyfleet.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.budget.Price;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.dispatch.DispatchSettings;
import io.keyfleet.worker.dispatch.DispatcherFixture;
import io.keyfleet.worker.queue.Deliveries;
import io.keyfleet.worker.queue.Delivery;
import io.keyfleet.worker.queue.TopicWeights;
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
    DispatcherFixture fixture = fixture("0.10");
    fixture.owned("a", "5/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 30));
    fixture.runDry(HOUR);
    assertThat(fixture.answers).hasSize(10);
    assertThat(fixture.dead).isEmpty();
    assertThat(fixture.dispatcher.waiting()).isEqualTo(20);
    assertThat(fixture.dispatcher.outOfBudget()).isTrue();
  }

  @Test
  void callsInFlightAreCountedAtTheMeanPriceOfThoseBefore() {
    DispatcherFixture fixture = fixture("0.10");
    fixture.owned("a", "1000/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 3));
    fixture.runDry(HOUR);
    fixture.offer(Deliveries.ofPartition("t", 1, 90));
    for (int i = 0; i < 50; i++) {
      fixture.time.pass(Duration.ofMillis(10));
      fixture.dispatcher.step();
    }
    assertThat(fixture.calling()).isBetween(6, 8);
    fixture.runDry(HOUR);
    assertThat(fixture.answers).hasSize(10);
  }

  @Test
  void whatWasSpentGoesFromOwnerToOwnerAndALargerBudgetGoesOnFromThere() {
    DispatcherFixture first = fixture("0.10");
    OwnedAccount owned = first.owned("a", "5/s");
    first.offer(Deliveries.ofPartition("t", 0, 30));
    first.runDry(HOUR);
    AccountCheckpoint checkpoint = owned.checkpoint(first.lease.now(), true);

    DispatcherFixture second = fixture("0.25");
    OwnedAccount taken = OwnedAccountFixture.owned(second.lease, owned.account());
    taken.restore(
        AccountCheckpoint.decode(checkpoint.encode()).orElseThrow(),
        second.lease.now(),
        new LeaseTimings(HOUR, HOUR, Duration.ZERO));
    second.dispatcher.add(taken);
    second.offer(Deliveries.ofPartition("t", 0, 30));
    second.runDry(HOUR);
    assertThat(second.answers).hasSize(15);
  }

  @Test
  void whatOtherWorkersSpentCountsAndMyOwnAccountsCountOnce() {
    Budget budget = new Budget(Optional.of(new BigDecimal("5")));
    DispatcherFixture fixture = fixture("99");
    OwnedAccount mine = fixture.owned("mine", "5/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 7));
    fixture.runDry(HOUR);
    budget.heard(Map.of("mine", new BigDecimal("0.05"), "other", new BigDecimal("4.92")));
    assertThat(budget.spent(List.of(mine))).isEqualByComparingTo("4.99");
    assertThat(budget.reached(List.of(mine), BigDecimal.ZERO)).isFalse();
    assertThat(budget.reached(List.of(mine), new BigDecimal("0.01"))).isTrue();
  }

  @Test
  void callsBeforeTheFirstAnswerAreCountedAtWhatTheyMayCost() {
    DispatcherFixture fixture = fixture("0.10");
    // 500 tokens, as many as are reserved for an answer before the first
    seatAtACentACall(fixture);
    fixture.offer(Deliveries.ofPartition("t", 0, 90));
    for (int i = 0; i < 50; i++) {
      fixture.time.pass(Duration.ofMillis(10));
      fixture.dispatcher.step();
    }
    assertThat(fixture.calling()).isEqualTo(10);
  }

  @Test
  void anAnswerThatDoesNotSayWhatItUsedCostsWhatWasReservedForIt() {
    Answer.Completion silent = new Answer.Completion("42", "stop", "m", null, null, null);
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) -> new Outcome.Answered(silent, Duration.ofMillis(5)), settings("0.10"));
    seatAtACentACall(fixture);
    fixture.offer(Deliveries.ofPartition("t", 0, 90));
    fixture.runDry(HOUR);
    assertThat(fixture.answers).hasSize(10);
  }

  @Test
  void callsThatCostMoreThanThoseBeforeAreCountedAtWhatTheyMayCost() {
    DispatcherFixture fixture = fixture("0.20");
    seatAtACentACall(fixture);
    fixture.offer(Deliveries.ofPartition("t", 0, 5));
    fixture.runDry(HOUR);
    List<Delivery> dear = Deliveries.ofPartition("t", 1, 90);
    // three cents each
    dear.forEach(one -> one.prompt().request().put("max_tokens", 1_500));
    fixture.offer(dear);
    for (int i = 0; i < 50; i++) {
      fixture.time.pass(Duration.ofMillis(10));
      fixture.dispatcher.step();
    }
    assertThat(fixture.calling()).isEqualTo(5);
  }

  private static void seatAtACentACall(DispatcherFixture fixture) {
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
    fixture.dispatcher.add(
        OwnedAccountFixture.owned(
            fixture.lease,
            new Account(
                "a",
                provider,
                List.of(new Secret("secret-a")),
                List.of(quota),
                OptionalInt.empty())));
  }

  private static DispatcherFixture fixture(String budget) {
    return new DispatcherFixture((account, n) -> FOR_A_CENT, settings(budget));
  }

  private static DispatchSettings settings(String budget) {
    DispatchSettings plain = DispatcherFixture.attempts(3);
    return new DispatchSettings(
        "w",
        plain.models(),
        TopicWeights.EVEN,
        100,
        plain.retries(),
        Optional.of(new BigDecimal(budget)));
  }
}
