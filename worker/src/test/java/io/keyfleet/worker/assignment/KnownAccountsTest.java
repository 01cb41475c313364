package io.keyfleet.worker.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class KnownAccountsTest {
  private final KnownAccounts known = new KnownAccounts(List.of(account("a", "10/s")));

  @Test
  void aLoweredQuotaHoldsAtOnce() {
    known.change(List.of(account("a", "4/s")));

    assertThat(quotas("a")).containsExactly("4/s");
  }

  @Test
  void aRaisedQuotaHoldsOnceTheLeaderHasHeardOfItAndNobodySaysLess() {
    known.change(List.of(account("a", "20/s")));
    assertThat(quotas("a")).containsExactly("10/s");

    known.announce();
    assertThat(quotas("a")).containsExactly("10/s");
    known.heard(Map.of());
    assertThat(quotas("a")).containsExactly("20/s");
  }

  @Test
  void anAssignmentThatWasMadeBeforeTheLeaderHeardOfAChangeEndsNothing() {
    known.announce();
    known.change(List.of(account("a", "20/s")));
    assertThat(known.takeRoundWish()).isTrue();

    known.heard(Map.of());
    assertThat(quotas("a")).containsExactly("10/s");
    assertThat(known.takeRoundWish()).as("tells the leader").isTrue();
    assertThat(known.takeRoundWish()).as("once").isFalse();
  }

  @Test
  void whatAnotherMemberLimitsAnAccountToHoldsUntilAllAgree() {
    known.announce();
    known.heard(Map.of("a", new LimitTerms(Map.of("r1000", 3L, "t60000", 900L, "n", 2L))));
    assertThat(quotas("a")).containsExactly("3/s", "900/min tokens");
    assertThat(known.account("a").orElseThrow().maxInFlight()).isEqualTo(OptionalInt.of(2));
    assertThat(known.disputed()).isEqualTo(1);

    known.heard(Map.of());
    assertThat(known.account("a")).contains(account("a", "10/s"));
    assertThat(known.disputed()).isZero();
  }

  @Test
  void aQuotaThatIsGoneHoldsOnUntilAllAgree() {
    known.change(List.of(account("a", "600/min")));
    assertThat(quotas("a")).containsExactly("600/min", "10/s");

    known.announce();
    known.heard(Map.of());
    assertThat(quotas("a")).containsExactly("600/min");
  }

  @Test
  void anAccountThatIsRemovedIsKnownNoMoreAndOneThatIsAddedAtOnce() {
    known.change(List.of(account("b", "1/s")));

    assertThat(known.account("a")).isEmpty();
    assertThat(quotas("b")).containsExactly("1/s");
    assertThat(known.ids()).containsExactly("b");
    assertThat(known.announce().accounts()).containsOnlyKeys("b");
  }

  private List<String> quotas(String id) {
    return known.account(id).orElseThrow().quotas().stream().map(Quota::toString).toList();
  }

  private static Account account(String id, String... quotas) {
    return OwnedAccountFixture.account(id, quotas);
  }
}
