package io.keyfleet.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.gateway.access.KeyBudget.Unit;
import io.keyfleet.service.settings.Rate;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyBudgetTest {
  @Test
  void aBudgetIsOfRequestsOrOfTokens() {
    assertThat(KeyBudget.parse("5000 requests/d"))
        .isEqualTo(new KeyBudget(Unit.REQUESTS, Rate.parse("5000/d")));
    assertThat(KeyBudget.parse("2000000tokens/h"))
        .isEqualTo(new KeyBudget(Unit.TOKENS, Rate.parse("2000000/h")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5000", "5000/d", "12.50/d", "0 requests/d", "1 request/s", "1 call/d"})
  void whatIsNoBudgetIsRefused(String text) {
    assertThatThrownBy(() -> KeyBudget.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDayBeginsAtMidnight() {
    KeyBudget budget = KeyBudget.parse("1 request/d");
    Instant noon = Instant.parse("2026-03-04T12:00:00Z");
    assertThat(budget.begin(noon)).isEqualTo("2026-03-04T00:00:00Z");
    assertThat(budget.end(noon)).isEqualTo("2026-03-05T00:00:00Z");
    assertThat(budget.begin(budget.end(noon))).isEqualTo(budget.end(noon));
  }
}
