package io.keyfleet.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Quota;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// An account whose pool changes while a worker owns it.
class ChangedAccountTest {
  private final VirtualTicker time = new VirtualTicker();

  @Test
  void aLoweredQuotaHoldsAtOnceForWhatWentOutBeforeAsWell() {
    OwnedAccount owned = owned("100/10s");
    List<Long> sent = callFor(owned, Duration.ofSeconds(20));
    int before = sent.size();
    assertThat(before).isBetween(195, 201);

    change(owned, account("40/10s"));
    sent.addAll(callFor(owned, Duration.ofSeconds(30)));

    List<Long> after = sent.subList(before, sent.size());
    assertThat(after).isNotEmpty();
    for (long last : after) {
      long first = last - Duration.ofSeconds(10).toNanos();
      assertThat(sent.stream().filter(at -> at > first && at <= last).count())
          .as("calls of the window that ends with a call after the change")
          .isLessThanOrEqualTo(40);
    }
  }

  @Test
  void aRaisedQuotaIsUsedWithinASecond() {
    OwnedAccount owned = owned("2/s");
    callFor(owned, Duration.ofSeconds(5));

    change(owned, account("50/s"));
    assertThat(callFor(owned, Duration.ofSeconds(3))).hasSizeGreaterThan(95);
  }

  @Test
  void aRaisedQuotaEndsAPaceThatRefusalsTaughtAndALoweredOneKeepsIt() {
    AccountCheckpoint slow =
        new AccountCheckpoint(
            time.millis(),
            true,
            false,
            BigDecimal.ZERO,
            0,
            List.of(),
            List.of(new AccountCheckpoint.ModelState("m", 0, 1)),
            List.of(new AccountCheckpoint.QuotaState("r60000", 0, List.of())));
    OwnedAccount taught = owned("600/min");
    taught.restore(slow, lease().now(), OwnedAccountFixture.TERMS);

    change(taught, account("300/min"));
    assertThat(taught.lost().refusedPace()).isGreaterThan(0.5);
    change(taught, account("1200/min"));
    assertThat(taught.lost().refusedPace()).isZero();
  }

  @Test
  void aQuotaOfAShorterWindowKnowsTheCallsThatALongerOneSaw() {
    OwnedAccount owned = owned("600/min");
    callFor(owned, Duration.ofSeconds(10));

    assertThat(change(owned, account("5/s"))).isEmpty();
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos())).isPositive();
    assertThat(owned.limits()).containsOnlyKeys("5/s");
  }

  @Test
  void aQuotaOfALongerWindowCountsAsUsedUpAndSaysSo() {
    OwnedAccount owned = owned("10/s");
    callFor(owned, Duration.ofSeconds(3));

    assertThat(change(owned, account("600/min"))).singleElement().asString().contains("600/min");
    assertThat(callFor(owned, Duration.ofSeconds(59))).isEmpty();
    time.pass(Duration.ofSeconds(2));
    assertThat(callFor(owned, Duration.ofSeconds(10))).hasSizeGreaterThan(90);
  }

  @Test
  void twoQuotasOfOneWindowKeepAWindowEach() {
    OwnedAccount owned = owned("10/s", "20/s");
    change(owned, account("10/s", "15/s"));

    assertThat(callFor(owned, Duration.ofSeconds(10))).hasSizeBetween(95, 101);
  }

  @Test
  void callsThatAreOutCountAgainstALimitOfCallsAtOnceThatIsNew() {
    OwnedAccount owned = owned("1000/s");
    List<CallPermit> out = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      out.add(sent(owned));
      time.pass(Duration.ofMillis(10));
    }
    change(owned, account(3, "1000/s"));
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()))
        .isEqualTo(OwnedAccount.NEVER);

    out.subList(0, 3).forEach(permit -> permit.landed(time.nanos()));
    time.pass(Duration.ofMillis(10));
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos())).isZero();
    CallPermit third = sent(owned);
    time.pass(Duration.ofMillis(10));
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()))
        .isEqualTo(OwnedAccount.NEVER);

    change(owned, account(4, "1000/s"));
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos())).isZero();
    change(owned, account("1000/s"));
    third.landed(time.nanos());
    assertThat(owned.limits()).doesNotContainKey("calls at once");
  }

  @Test
  void aRemovedKeyIsCalledWithNoMoreAndAnAddedOneTakesItsTurn() {
    Account two = withKeys("one", "two");
    OwnedAccount owned = OwnedAccountFixture.owned(lease(), two);
    assertThat(keys(owned, 4)).isEqualTo(ids("one", "two"));

    change(owned, withKeys("two", "three"));
    assertThat(keys(owned, 4)).isEqualTo(ids("two", "three"));
  }

  @Test
  void aCallThatHasNotGoneOutYetDoesNotGoOutWithARemovedKeyOrAccount() {
    OwnedAccount owned = OwnedAccountFixture.owned(lease(), withKeys("one", "two"));
    CallPermit first = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    CallPermit second = owned.acquire(OwnedAccountFixture.ASK, time.nanos());

    change(owned, withKeys("two"));
    assertThat(first.send()).isFalse();
    assertThat(second.send()).isTrue();

    CallPermit third = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    owned.suspend(true);
    assertThat(third.send()).isFalse();
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()))
        .isEqualTo(OwnedAccount.NEVER);
    owned.suspend(false);
    assertThat(third.send()).isTrue();
  }

  @Test
  void aKeyThatFailsAfterItWasRemovedIsNotLeftOut() {
    OwnedAccount owned = OwnedAccountFixture.owned(lease(), withKeys("one"));
    CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, time.nanos());

    change(owned, withKeys("two"));
    permit.keyFailed(UnavailableReason.REFUSED, Optional.empty(), time.nanos());
    assertThat(owned.outKeys()).isEmpty();
    assertThat(owned.out()).isEmpty();
  }

  @Test
  void whatIsOutOfAKeyStaysOut() {
    OwnedAccount owned = OwnedAccountFixture.owned(lease(), withKeys("one"));
    CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    permit.keyFailed(UnavailableReason.REFUSED, Optional.empty(), time.nanos());

    change(owned, withKeys("one", "two"));
    assertThat(owned.outKeys()).hasSize(1);
    assertThat(keys(owned, 3)).isEqualTo(ids("two"));
  }

  private CallPermit sent(OwnedAccount owned) {
    CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    permit.send();
    permit.written(time.nanos());
    return permit;
  }

  /// Calls whenever there is a permit; each is answered at once.
  private List<Long> callFor(OwnedAccount owned, Duration duration) {
    List<Long> sent = new ArrayList<>();
    long end = time.nanos() + duration.toNanos();
    while (time.nanos() < end) {
      if (owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()) == 0) {
        sent.add(time.nanos());
        CallPermit permit = sent(owned);
        permit.responded(OptionalLong.empty(), time.nanos());
        permit.answered(OwnedAccountFixture.ASK, BigDecimal.ZERO);
        permit.landed(time.nanos());
      }
      time.pass(Duration.ofMillis(5));
    }
    return sent;
  }

  private Set<String> keys(OwnedAccount owned, int calls) {
    Set<String> used = new HashSet<>();
    IntStream.range(0, calls)
        .forEach(i -> {
          time.pass(Duration.ofSeconds(1));
          CallPermit permit = sent(owned);
          used.add(permit.key().id().value());
          permit.landed(time.nanos());
        });
    return used;
  }

  private static Set<String> ids(String... keys) {
    Set<String> ids = new HashSet<>();
    Arrays.stream(keys).map(ChangedAccountTest::key).forEach(key -> ids.add(key.id().value()));
    return ids;
  }

  private List<String> change(OwnedAccount owned, Account account) {
    return owned.change(account, time.nanos());
  }

  private OwnedAccount owned(String... quotas) {
    return OwnedAccountFixture.owned(lease(), account(quotas));
  }

  private Lease lease() {
    Lease lease = new Lease(Duration.ofHours(9), time, time);
    lease.renew(lease.now());
    return lease;
  }

  private static Account account(String... quotas) {
    return OwnedAccountFixture.account("a", quotas);
  }

  private static Account account(int atOnce, String... quotas) {
    Account account = account(quotas);
    return account.limitedTo(account.quotas(), OptionalInt.of(atOnce));
  }

  private static Account withKeys(String... keys) {
    return new Account(
        "a",
        OwnedAccountFixture.PROVIDER,
        Arrays.stream(keys).map(ChangedAccountTest::key).toList(),
        List.of(Quota.requests(Rate.parse("100/s"))),
        OptionalInt.empty());
  }

  private static Secret key(String name) {
    return new Secret("secret/" + name + "+0123456789");
  }
}
