package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.accounts.LimitReport;
import io.keyfleet.worker.accounts.Provider;
import io.keyfleet.worker.accounts.Seats;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharingTest {
  private final Sharing sharing = new Sharing();

  @Test
  void accountsOfOneOrganizationAreSaidOnce() {
    assertThat(sharing.hear(Seats.account("a"), of("org-1"))).isEmpty();
    assertThat(sharing.hear(Seats.account("b"), of("org-2"))).isEmpty();
    assertThat(sharing.hear(Seats.account("a"), of("org-1"))).isEmpty();
    assertThat(sharing.hear(Seats.account("c"), of("org-1")).orElseThrow())
        .contains("accounts a and c")
        .contains("org-1");
    assertThat(sharing.hear(Seats.account("c"), of("org-1"))).isEmpty();
  }

  @Test
  void accountsOfTwoProvidersAtOneAddressMayBeOneWhereTheyServeAModelInCommon() {
    Provider elsewhere = Provider.plain("p", URI.create("https://other.test/v1"));
    assertThat(sharing.hear(Seats.account("a", Seats.provider("m", Map.of("m", "m"))), of("org-1")))
        .isEmpty();
    assertThat(sharing.hear(Seats.account("b", Seats.provider("n", Map.of("n", "n"))), of("org-1")))
        .isEmpty();
    assertThat(sharing.hear(Seats.account("c", elsewhere), of("org-1"))).isEmpty();
    assertThat(
            sharing
                .hear(Seats.account("d", Seats.provider("n", Map.of("n", "n"))), of("org-1"))
                .orElseThrow())
        .contains("accounts b and d");
    assertThat(sharing.hear(Seats.account("e"), of("org-1")).orElseThrow())
        .contains("accounts a and e");
  }

  @Test
  void accountsThatNameNoOrganizationAreNotSuspected() {
    assertThat(sharing.hear(Seats.account("a"), LimitReport.NONE)).isEmpty();
    assertThat(sharing.hear(Seats.account("b"), LimitReport.NONE)).isEmpty();
  }

  private static LimitReport of(String organization) {
    return new LimitReport(Optional.of(organization), Optional.empty(), Map.of());
  }
}
