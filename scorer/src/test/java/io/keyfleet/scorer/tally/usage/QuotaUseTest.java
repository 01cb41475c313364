package io.keyfleet.scorer.tally.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.keyfleet.contract.AccountTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuotaUseTest {

  @Test
  void timesOfAccountsAddUpAndWhatWasNotLostWasUsed() {
    AccountTime one = new AccountTime(1_000, Map.of("margin", 10.0));
    AccountTime other = new AccountTime(3_000, Map.of("margin", 30.0, "cool_down", 160.0));
    QuotaUse use = QuotaUse.of(one.plus(other));
    assertThat(use.used()).isCloseTo(0.95, within(1e-9));
    assertThat(use.lost().keySet()).containsExactly("cool_down", "margin");
    assertThat(use).hasToString("95.0 %; lost to: cool_down 4.0 %, margin 1.0 %");
  }

  @Test
  void whereNoAnswerTellsNothingIsKnown() {
    assertThat(QuotaUse.of(AccountTime.NONE).used()).isNull();
    assertThat(QuotaUse.of(AccountTime.NONE)).hasToString("");
  }
}
