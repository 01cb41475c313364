package io.keyfleet.contract.budget;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.budget.RunBudget.Money;
import io.keyfleet.contract.budget.RunBudget.PerMillion;
import io.keyfleet.contract.budget.RunBudget.Tokens;
import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.RunRecord.PublicationState;
import io.keyfleet.contract.run.RunRecord.Publishing;
import io.keyfleet.contract.run.StoredSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunBudgetTest {
  private static final Money MONEY =
      new Money(
          new BigDecimal("5"),
          "USD",
          "2026-11-29",
          Map.of("small", price("0.15", "0.60"), "large", price("2", "8")));

  @ParameterizedTest
  @CsvSource({
    "500000 tokens, 500000 tokens",
    "500k, 500000 tokens",
    "500k tokens, 500000 tokens",
    "1.5M tokens, 1500000 tokens",
    "1 token, 1 tokens",
    "5 USD, 5 USD",
    "0.50eur, 0.50 EUR"
  })
  void tokensAndMoneyAreToldApartByTheirUnit(String text, String read) {
    assertThat(RunBudget.parse(text)).hasToString(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "500000",
        "0 tokens",
        "-5 USD",
        "5k USD",
        "0.5 tokens",
        "5 dollars",
        "$5"
      })
  void whatHasNoUnitOrNoAmountIsRefused(String text) {
    assertThatThrownBy(() -> RunBudget.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tokensCountReadAndWrittenAlike() {
    assertThat(new Tokens(100).taken("any", 30, 12)).isEqualByComparingTo("42");
  }

  @Test
  void moneyIsCountedByTheModelThatAnsweredAndItsVersions() {
    assertThat(MONEY.taken("small", 1_000_000, 1_000_000)).isEqualByComparingTo("0.75");
    assertThat(MONEY.taken("small-2026-04-01", 1_000_000, 0)).isEqualByComparingTo("0.15");
  }

  @Test
  void aModelUnderAnotherNameIsCountedByTheHighestPrices() {
    assertThat(MONEY.taken("a-deployment", 1_000_000, 1_000_000)).isEqualByComparingTo("10");
    assertThat(MONEY.taken(null, 1_000_000, 0)).isEqualByComparingTo("2");
  }

  @Test
  void aRunKeepsItsBudgetAndAStopItsReasonOnTheWire() throws UnreadableRecord {
    for (RunBudget budget : List.of(MONEY, new Tokens(7))) {
      RunEvent event = new RunEvent.Registered(run().with(budget));

      assertThat(RunEvent.read(event.key(), event.value())).isEqualTo(event);
    }
    RunEvent stop = new RunEvent.Stopped("r", Instant.EPOCH, RunEvent.Stopped.BUDGET);
    assertThat(RunEvent.read(stop.key(), stop.value())).isEqualTo(stop);
  }

  @Test
  void aRunWithoutABudgetAndAStopWithoutAReasonAreWrittenAsBefore() {
    assertThat(new String(new RunEvent.Registered(run()).value(), UTF_8)).doesNotContain("budget");
    assertThat(new String(new RunEvent.Stopped("r", Instant.EPOCH).value(), UTF_8))
        .isEqualTo("{\"run\":\"r\",\"at\":\"1970-01-01T00:00:00Z\"}");
  }

  private static RunRecord run() {
    return new RunRecord(
        "r",
        null,
        "prompts",
        null,
        null,
        new RunRecord.Source("a file", new StoredSource.Unknown(), null, "f", null, null, null),
        List.of(0L),
        Instant.EPOCH,
        new Publishing(PublicationState.PUBLISHED, "p", 1, 0, 0, Instant.EPOCH));
  }

  private static PerMillion price(String input, String output) {
    return new PerMillion(new BigDecimal(input), new BigDecimal(output));
  }
}
