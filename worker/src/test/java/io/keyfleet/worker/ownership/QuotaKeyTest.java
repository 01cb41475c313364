package io.keyfleet.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.account.Quota;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuotaKeyTest {
  @Test
  void everyUnitHasAKeyOfItsOwnThatGivesTheQuotaBack() {
    Set<String> keys = new HashSet<>();
    for (Quota.Unit unit : Quota.Unit.values()) {
      Quota quota = new Quota(unit, Rate.parse("5/min"), Set.of("m"));
      assertThat(keys.add(QuotaKey.of(quota))).isTrue();
      assertThat(QuotaKey.quota(QuotaKey.of(quota), 5)).contains(quota);
    }
  }

  @Test
  void aUnitOfALaterVersionIsNotMistakenForOneOfOurs() {
    assertThat(QuotaKey.quota("z60000:m", 5)).isEmpty();
  }
}
