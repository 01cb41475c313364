package io.keyfleet.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.limiter.Limiter.Refusal;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OwnedAccountTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MARGIN = Duration.ofMillis(20).toNanos();

  private final VirtualTicker time = new VirtualTicker();
  private final Lease lease = OwnedAccountFixture.lease(time);

  @Test
  void allQuotasOfAnAccountHoldAtOnce() {
    OwnedAccount owned = OwnedAccountFixture.owned(time, lease, "a", "1/s", "2/10s");
    call(owned);
    assertThat(wait(owned)).isBetween(5 * SECOND, 6 * SECOND);
    time.pass(Duration.ofSeconds(6));
    call(owned);
    time.pass(Duration.ofSeconds(3));
    assertThat(wait(owned)).isPositive();
  }

  @Test
  void aPermitFromBeforeTheReleaseIsNotValidAfterIt() {
    OwnedAccount owned = OwnedAccountFixture.owned(time, lease, "a", "5/s");
    CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    owned.release();
    assertThat(permit.send()).isFalse();
    assertThat(wait(owned)).isEqualTo(OwnedAccount.NEVER);
  }

  @Test
  void aPermitIsNotValidOnceTheLeaseIsOver() {
    OwnedAccount owned = OwnedAccountFixture.owned(time, lease, "a", "5/s");
    CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    time.passWall(OwnedAccountFixture.LEASE);
    assertThat(permit.send()).isFalse();
  }

  @Test
  void aPermitUnderALeaseIsValid() {
    CallPermit permit =
        OwnedAccountFixture.owned(time, lease, "a", "5/s")
            .acquire(OwnedAccountFixture.ASK, time.nanos());
    assertThat(permit.asked()).isFalse();
    assertThat(permit.send()).isTrue();
    assertThat(permit.asked()).isTrue();
  }

  @Test
  void aPermitThatWasNotUsedBlocksForNoLongerThanAUsedOne() {
    OwnedAccount owned = OwnedAccountFixture.owned(time, lease, "a", "1/s");
    CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    permit.unused(time.nanos());
    assertThat(wait(owned)).isEqualTo(SECOND + MARGIN);
  }

  @Test
  void aCheckpointWithoutAQuotaOfOursCountsThatQuotaAsUsed() {
    AccountCheckpoint checkpoint =
        OwnedAccountFixture.owned(time, lease, "a", "1/s").checkpoint(lease.now(), true);
    OwnedAccount second = OwnedAccountFixture.owned(time, lease, "a", "1/s", "3/h");
    List<Quota> unknown = second.restore(checkpoint, lease.now(), OwnedAccountFixture.TERMS);
    assertThat(wait(second)).isGreaterThan(1_000 * SECOND);
    assertThat(unknown).containsExactly(Quota.requests(Rate.parse("3/h")));
  }

  @Test
  void anAccountCoolsDownForTheModelThatItWasRefusedForAndForNoOther() {
    OwnedAccount owned = OwnedAccountFixture.owned(time, lease, "a", "5/s");
    limit(owned, Duration.ofSeconds(7));
    assertThat(wait(owned)).isEqualTo(7 * SECOND);
    assertThat(owned.nanosUntilPermit(new CallUsage("other", 1, 1), time.nanos()))
        .isLessThan(SECOND);
    time.pass(Duration.ofSeconds(7));
    assertThat(wait(owned)).isZero();
  }

  @Test
  void aShorterCoolDownDoesNotCutALongerOneShort() {
    OwnedAccount owned = OwnedAccountFixture.owned(time, lease, "a", "100/s");
    CallPermit first = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    CallPermit second = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    first.limited(Refusal.OVER_LIMIT, Duration.ofSeconds(7), time.nanos());
    second.limited(Refusal.OVER_LIMIT, Duration.ofSeconds(1), time.nanos());
    assertThat(wait(owned)).isEqualTo(7 * SECOND);
  }

  @Test
  void tokensAreReservedAndCorrectedByWhatWasUsed() {
    OwnedAccount owned = OwnedAccountFixture.owned(lease, tokens("1000/min"));
    CallUsage usage = new CallUsage("m", 300, 600);
    CallPermit permit = owned.acquire(usage, time.nanos());
    permit.written(time.nanos());
    assertThat(owned.nanosUntilPermit(usage, time.nanos())).isGreaterThanOrEqualTo(60 * SECOND);
    permit.landed(time.nanos());
    permit.answered(new CallUsage("m", 10, 10), BigDecimal.ZERO);
    assertThat(owned.nanosUntilPermit(usage, time.nanos())).isLessThan(2 * SECOND);
  }

  @Test
  void aQuotaOfAModelDoesNotHoldOthersUp() {
    Quota ofM = new Quota(Quota.Unit.REQUESTS, Rate.parse("1/h"), Set.of("m"));
    OwnedAccount owned = OwnedAccountFixture.owned(lease, account(List.of(ofM), 1));
    owned.acquire(OwnedAccountFixture.ASK, time.nanos()).written(time.nanos());
    assertThat(wait(owned)).isPositive();
    assertThat(owned.nanosUntilPermit(new CallUsage("n", 1, 1), time.nanos())).isZero();
  }

  @Test
  void keysAlternateAndOneThatFailedIsLeftOutForAWhileAndThenTriedByOneCall() {
    OwnedAccount owned = OwnedAccountFixture.owned(lease, account(List.of(), 3));
    CallPermit bad = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    assertThat(bad.keyFailed(UnavailableReason.REFUSED, Optional.empty(), time.nanos())).isTrue();
    assertThat(takeKeys(owned, 20)).hasSize(2).doesNotContain(bad.key());

    time.pass(Duration.ofMinutes(1));
    CallPermit trial = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    assertThat(trial.key()).isEqualTo(bad.key());
    assertThat(takeKeys(owned, 20)).doesNotContain(bad.key());
    assertThat(trial.keyFailed(UnavailableReason.REFUSED, Optional.empty(), time.nanos()))
        .isFalse();

    time.pass(Duration.ofMinutes(2));
    CallPermit again = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    assertThat(again.key()).isEqualTo(bad.key());
    assertThat(again.answered(OwnedAccountFixture.ASK, BigDecimal.ZERO)).isTrue();
    assertThat(takeKeys(owned, 20)).contains(bad.key());
  }

  @Test
  void callsThatFailTogetherLeaveTheirKeyOutForNoLongerThanOne() {
    OwnedAccount owned = OwnedAccountFixture.owned(time, lease, "a", "100/s");
    List<CallPermit> together = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      time.pass(Duration.ofNanos(owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos())));
      together.add(owned.acquire(OwnedAccountFixture.ASK, time.nanos()));
    }
    long now = time.nanos();
    together.forEach(permit -> permit.keyFailed(UnavailableReason.REFUSED, Optional.empty(), now));
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, now))
        .isEqualTo(Duration.ofMinutes(1).toNanos());
  }

  @Test
  void anAccountOfWhichEveryKeyIsOutIsOutAndSaysSoUntilItIsToBeTried() {
    OwnedAccount owned = OwnedAccountFixture.owned(lease, account(List.of(), 2));
    for (int key = 0; key < 2; key++) {
      CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
      assertThat(owned.out()).isEmpty();
      permit.keyFailed(UnavailableReason.SPENT, Optional.empty(), time.nanos());
    }
    assertThat(owned.out()).isPresent();
    assertThat(owned.checkpoint(lease.now(), false).out()).isTrue();
    assertThat(wait(owned)).isEqualTo(60 * SECOND);
    time.pass(Duration.ofMinutes(1));
    assertThat(wait(owned)).isZero();
    assertThat(owned.checkpoint(lease.now(), false).out()).isFalse();
  }

  @Test
  void anAccountWhoseEndpointFailsIsOutForTheGroupButForATrialNowAndThen() {
    OwnedAccount owned = OwnedAccountFixture.owned(time, lease, "a", "5/s");
    owned.endpoint(true, time.nanos());
    assertThat(owned.checkpoint(lease.now(), false).out()).isTrue();
    time.pass(Duration.ofMinutes(1));
    assertThat(owned.checkpoint(lease.now(), false).out()).isFalse();
    owned.endpoint(true, time.nanos());
    time.pass(Duration.ofMinutes(1));
    assertThat(owned.checkpoint(lease.now(), false).out()).isTrue();
    owned.endpoint(false, time.nanos());
    assertThat(owned.checkpoint(lease.now(), false).out()).isFalse();
  }

  @Test
  void callsAtTheSameTimeAreLimitedAndGiveWay() {
    Account account =
        new Account(
            "a",
            OwnedAccountFixture.PROVIDER,
            List.of(new Secret("k-0")),
            List.of(),
            OptionalInt.of(4));
    OwnedAccount owned = OwnedAccountFixture.owned(lease, account);
    List<CallPermit> permits = new ArrayList<>();
    while (wait(owned) == 0) {
      permits.add(owned.acquire(OwnedAccountFixture.ASK, time.nanos()));
    }
    assertThat(permits).hasSize(4);
    assertThat(owned.quiet()).isFalse();
    CallPermit refused = permits.removeFirst();
    refused.landed(time.nanos());
    refused.limited(Refusal.OVER_LIMIT, Duration.ZERO, time.nanos());
    assertThat(wait(owned)).isEqualTo(OwnedAccount.NEVER);
    permits.forEach(permit -> permit.landed(time.nanos()));
    assertThat(owned.quiet()).isTrue();
    assertThat(wait(owned)).isZero();
  }

  private Set<Secret> takeKeys(OwnedAccount owned, int permits) {
    Set<Secret> keys = new HashSet<>();
    for (int i = 0; i < permits; i++) {
      keys.add(owned.acquire(OwnedAccountFixture.ASK, time.nanos()).key());
    }
    return keys;
  }

  private void limit(OwnedAccount owned, Duration wait) {
    CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    permit.landed(time.nanos());
    permit.limited(Refusal.OVER_LIMIT, wait, time.nanos());
  }

  private static Account tokens(String rate) {
    return account(List.of(new Quota(Quota.Unit.TOKENS, Rate.parse(rate), Set.of())), 1);
  }

  private static Account account(List<Quota> quotas, int keys) {
    List<Secret> secrets =
        IntStream.range(0, keys).mapToObj(key -> new Secret("secret-key-" + key)).toList();
    return new Account("a", OwnedAccountFixture.PROVIDER, secrets, quotas, OptionalInt.empty());
  }

  private long wait(OwnedAccount owned) {
    return owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos());
  }

  private void call(OwnedAccount owned) {
    lease.renew(lease.now());
    assertThat(wait(owned)).isZero();
    CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    assertThat(permit.send()).isTrue();
    permit.written(time.nanos());
    permit.landed(time.nanos());
  }
}
