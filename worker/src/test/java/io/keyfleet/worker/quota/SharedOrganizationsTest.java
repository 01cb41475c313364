package io.keyfleet.worker.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedOrganizationsTest {
  private final SharedOrganizations organizations = new SharedOrganizations();

  @Test
  void accountsOfOneOrganizationAreSaidOnce() {
    assertThat(organizations.hear(OwnedAccountFixture.account("a"), of("org-1"))).isEmpty();
    assertThat(organizations.hear(OwnedAccountFixture.account("b"), of("org-2"))).isEmpty();
    assertThat(organizations.hear(OwnedAccountFixture.account("a"), of("org-1"))).isEmpty();
    assertThat(organizations.hear(OwnedAccountFixture.account("c"), of("org-1")).orElseThrow())
        .contains("accounts a and c")
        .contains("org-1");
    assertThat(organizations.hear(OwnedAccountFixture.account("c"), of("org-1"))).isEmpty();
  }

  @Test
  void accountsOfTwoProvidersAtOneAddressMayBeOneWhereTheyServeAModelInCommon() {
    Provider elsewhere = Provider.plain("p", URI.create("https://other.test/v1"));
    assertThat(
            organizations.hear(
                OwnedAccountFixture.account(
                    "a", OwnedAccountFixture.provider("m", Map.of("m", "m"))),
                of("org-1")))
        .isEmpty();
    assertThat(
            organizations.hear(
                OwnedAccountFixture.account(
                    "b", OwnedAccountFixture.provider("n", Map.of("n", "n"))),
                of("org-1")))
        .isEmpty();
    assertThat(organizations.hear(OwnedAccountFixture.account("c", elsewhere), of("org-1")))
        .isEmpty();
    assertThat(
            organizations
                .hear(
                    OwnedAccountFixture.account(
                        "d", OwnedAccountFixture.provider("n", Map.of("n", "n"))),
                    of("org-1"))
                .orElseThrow())
        .contains("accounts b and d");
    assertThat(organizations.hear(OwnedAccountFixture.account("e"), of("org-1")).orElseThrow())
        .contains("accounts a and e");
  }

  @Test
  void accountsThatNameNoOrganizationAreNotSuspected() {
    assertThat(organizations.hear(OwnedAccountFixture.account("a"), LimitReport.NONE)).isEmpty();
    assertThat(organizations.hear(OwnedAccountFixture.account("b"), LimitReport.NONE)).isEmpty();
  }

  private static LimitReport of(String organization) {
    return new LimitReport(Optional.of(organization), Optional.empty(), Map.of(), Optional.empty());
  }
}
