package io.keyfleet.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.account.Quota.Unit;
import io.keyfleet.worker.limiter.Limiter.Refusal;
import io.keyfleet.worker.quota.LimiterSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccountCheckpointingTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration MARGIN = Duration.ofMillis(10);

  private final VirtualTicker time = new VirtualTicker();
  private final Lease lease = OwnedAccountFixture.lease(time);

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whateverADeadOwnerDidWithinItsLeaseNoWindowIsOver(long seed) {
    Random random = new Random(seed);
    List<Quota> quotas = anyQuotas(random);
    Account account = account(quotas);
    LimiterSettings limits = new LimiterSettings(MARGIN, 1 + random.nextInt(3));
    Owner first = new Owner(new OwnedAccount(account, lease, limits), random);
    first.call(Duration.ofMillis(random.nextInt(90_000)));
    AccountCheckpoint checkpoint = first.checkpoint(false);
    first.call(
        Duration.ofMillis((long) (random.nextDouble() * OwnedAccountFixture.LEASE.toMillis())));
    // calls that have their turn may ask to go out as long as the lease lasts, and some do at last
    first.letGoUntil(checkpoint.atMillis() + OwnedAccountFixture.LEASE.toMillis());
    time.pass(Duration.ofMillis(random.nextInt(3_000)));

    Owner second = new Owner(new OwnedAccount(account, lease, limits), random);
    second.restore(checkpoint);
    second.call(Duration.ofMillis(random.nextInt(90_000)));

    List<Sent> sends = new ArrayList<>(first.sends);
    sends.addAll(second.sends);
    for (Quota quota : quotas) {
      assertThat(fullest(sends, quota)).as("%s", quota).isLessThanOrEqualTo(quota.rate().count());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whereTheFirstOwnerHandedOverNoWindowIsOverAndNothingIsLost(long seed) {
    Random random = new Random(seed);
    List<Quota> quotas = anyQuotas(random);
    Account account = account(quotas);
    LimiterSettings limits = new LimiterSettings(MARGIN, 1 + random.nextInt(3));
    Owner first = new Owner(new OwnedAccount(account, lease, limits), random);
    first.call(Duration.ofMillis(random.nextInt(90_000)));
    first.letGoUntil(time.millis() + 500);
    AccountCheckpoint checkpoint = first.checkpoint(true);

    Owner second = new Owner(new OwnedAccount(account, lease, limits), random);
    second.restore(checkpoint);
    second.call(Duration.ofMillis(random.nextInt(90_000)));

    List<Sent> sends = new ArrayList<>(first.sends);
    sends.addAll(second.sends);
    for (Quota quota : quotas) {
      assertThat(fullest(sends, quota)).as("%s", quota).isLessThanOrEqualTo(quota.rate().count());
    }
  }

  @Test
  void aCrashCostsAQuotaPerMinuteNoMoreThanThePaceOfALeaseAndASecond() {
    Account account = account(List.of(Quota.requests(Rate.parse("600/min"))));
    OwnedAccount first = new OwnedAccount(account, lease, new LimiterSettings(MARGIN, 1));
    for (int i = 0; i < 300; i++) {
      time.pass(Duration.ofNanos(first.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos())));
      CallPermit permit = first.acquire(OwnedAccountFixture.ASK, time.nanos());
      permit.written(time.nanos());
      permit.landed(time.nanos());
    }
    AccountCheckpoint checkpoint = first.checkpoint(lease.now(), false);
    time.pass(OwnedAccountFixture.LEASE);
    OwnedAccount second = new OwnedAccount(account, lease, new LimiterSettings(MARGIN, 1));
    second.restore(
        AccountCheckpoint.decode(checkpoint.encode()).orElseThrow(),
        lease.now(),
        OwnedAccountFixture.TERMS);

    long counted =
        second.checkpoint(lease.now(), true).quotas().getFirst().uses().stream()
            .mapToLong(use -> use.amount())
            .sum();
    assertThat(counted).isBetween(350L, 352L);
    // the last second before the lease's end may have been used
    assertThat(second.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()))
        .isLessThan(SECOND + SECOND / 100);
  }

  @Test
  void aGracefulNoteHandsOverExactlyWhatWasUsed() {
    Account account = account(List.of(Quota.requests(Rate.parse("10/min"))));
    OwnedAccount first = new OwnedAccount(account, lease, new LimiterSettings(MARGIN, 1));
    first.acquire(OwnedAccountFixture.ASK, time.nanos()).written(time.nanos());
    time.pass(Duration.ofSeconds(10));
    first.acquire(OwnedAccountFixture.ASK, time.nanos()).written(time.nanos());
    AccountCheckpoint checkpoint = first.checkpoint(lease.now(), true);

    // three days up, and five seconds after the note
    VirtualTicker elsewhere = new VirtualTicker();
    elsewhere.passMonotonic(Duration.ofDays(3));
    elsewhere.passWall(Duration.ofSeconds(15));
    Lease.ClockReading there = new Lease.ClockReading(elsewhere.nanos(), elsewhere.millis());
    OwnedAccount second = new OwnedAccount(account, lease, new LimiterSettings(MARGIN, 1));
    second.restore(checkpoint, there, OwnedAccountFixture.TERMS);

    assertThat(second.checkpoint(there, true).quotas()).isEqualTo(checkpoint.quotas());
    assertThat(second.nanosUntilPermit(OwnedAccountFixture.ASK, elsewhere.nanos()))
        .isBetween(SECOND, 2 * SECOND);
  }

  @Test
  void theNoteOfAStrangerHasEveryQuotaUsedUp() {
    OwnedAccount owned = OwnedAccountFixture.owned(time, lease, "a", "1/10s");
    owned.restore(
        AccountCheckpoint.ofStranger(time.millis()), lease.now(), OwnedAccountFixture.TERMS);
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()))
        .isGreaterThanOrEqualTo(10 * SECOND);
  }

  @Test
  void aRestALearntPaceAndAKeyThatIsOutAreHandedOverButNotABarOfThisWorkerAlone() {
    Account account =
        new Account(
            "a",
            OwnedAccountFixture.PROVIDER,
            List.of(new Secret("key-one-1"), new Secret("key-two-2")),
            List.of(),
            OptionalInt.empty());
    OwnedAccount first = OwnedAccountFixture.owned(lease, account);
    CallPermit spent = first.acquire(OwnedAccountFixture.ASK, time.nanos());
    CallPermit barred = first.acquire(OwnedAccountFixture.ASK, time.nanos());
    CallPermit limited = first.acquire(OwnedAccountFixture.ASK, time.nanos());
    limited.limited(Refusal.OVER_LIMIT, Duration.ofSeconds(30), time.nanos());
    spent.keyFailed(UnavailableReason.SPENT, Optional.empty(), time.nanos());
    barred.keyFailed(UnavailableReason.BARRED, Optional.empty(), time.nanos());
    AccountCheckpoint checkpoint =
        AccountCheckpoint.decode(first.checkpoint(lease.now(), true).encode()).orElseThrow();
    time.pass(Duration.ofSeconds(12));

    OwnedAccount second = OwnedAccountFixture.owned(lease, account);
    second.restore(checkpoint, lease.now(), OwnedAccountFixture.TERMS);

    assertThat(second.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()))
        .isEqualTo(18 * SECOND);
    assertThat(second.acquire(OwnedAccountFixture.ASK, time.nanos()).key()).isEqualTo(barred.key());
    assertThat(second.acquire(OwnedAccountFixture.ASK, time.nanos()).key()).isEqualTo(barred.key());
  }

  private record Sent(long at, CallUsage used) {}

  private record Call(CallPermit permit, long at) {}

  /// Takes every turn as it opens, sends some calls late, and hears from most what they used.
  private final class Owner {
    private final OwnedAccount owned;
    private final Random random;
    private final PriorityQueue<Call> calls =
        new PriorityQueue<>(Comparator.comparingLong(Call::at));
    private final List<Sent> sends = new ArrayList<>();

    Owner(OwnedAccount owned, Random random) {
      this.owned = owned;
      this.random = random;
    }

    void call(Duration length) {
      long end = time.nanos() + length.toNanos();
      while (time.nanos() < end) {
        sendDue();
        CallUsage usage = new CallUsage("m", 1 + random.nextInt(40), 1 + random.nextInt(40));
        long wait = owned.nanosUntilPermit(usage, time.nanos());
        if (wait == 0) {
          CallPermit permit = owned.acquire(usage, time.nanos());
          long late = random.nextInt(10) == 0 ? random.nextInt(4_000) : random.nextInt(3);
          calls.add(new Call(permit, time.nanos() + late * 1_000_000));
        } else {
          Call next = calls.peek();
          long pause = next == null ? wait : Math.min(wait, next.at() - time.nanos());
          time.pass(Duration.ofNanos(Math.max(1_000, Math.min(pause, end - time.nanos()))));
        }
      }
    }

    /// What is still to be sent goes out in time, or not at all.
    void letGoUntil(long millis) {
      while (!calls.isEmpty() && time.millis() < millis) {
        sendDue();
        time.pass(Duration.ofMillis(1));
      }
      calls.clear();
    }

    private void sendDue() {
      while (!calls.isEmpty() && calls.element().at() <= time.nanos()) {
        CallPermit permit = calls.remove().permit();
        lease.renew(lease.now());
        permit.written(time.nanos());
        CallUsage used = new CallUsage("m", permit.usage().inputTokens(), random.nextInt(1, 41));
        CallUsage real =
            used.outputTokens() <= permit.usage().outputTokens() && random.nextBoolean()
                ? used
                : permit.usage();
        sends.add(new Sent(time.nanos(), real));
        permit.landed(time.nanos());
        permit.answered(real, BigDecimal.ZERO);
      }
    }

    AccountCheckpoint checkpoint(boolean last) {
      return AccountCheckpoint.decode(owned.checkpoint(lease.now(), last).encode()).orElseThrow();
    }

    void restore(AccountCheckpoint checkpoint) {
      owned.restore(checkpoint, lease.now(), OwnedAccountFixture.TERMS);
    }
  }

  private static long fullest(List<Sent> sends, Quota quota) {
    List<Sent> sorted = sends.stream().sorted(Comparator.comparingLong(Sent::at)).toList();
    long most = 0;
    long sum = 0;
    int first = 0;
    for (Sent last : sorted) {
      sum += last.used().cost(quota.unit());
      while (last.at() - sorted.get(first).at() >= quota.rate().window().toNanos()) {
        sum -= sorted.get(first++).used().cost(quota.unit());
      }
      most = Math.max(most, sum);
    }
    return most;
  }

  private static List<Quota> anyQuotas(Random random) {
    List<Quota> quotas = new ArrayList<>();
    long millis = (long) (100 * Math.pow(600, random.nextDouble()));
    quotas.add(Quota.requests(new Rate(1 + random.nextInt(40), Duration.ofMillis(millis))));
    if (random.nextBoolean()) {
      quotas.add(Quota.requests(new Rate(1 + random.nextInt(300), Duration.ofMinutes(1))));
    }
    if (random.nextBoolean()) {
      quotas.add(
          new Quota(
              Unit.TOKENS, new Rate(100 + random.nextInt(9_000), Duration.ofMinutes(1)), Set.of()));
    }
    if (random.nextInt(4) == 0) {
      quotas.add(
          new Quota(
              Unit.REQUESTS, new Rate(1 + random.nextInt(200), Duration.ofDays(1)), Set.of("m")));
    }
    return quotas;
  }

  private static Account account(List<Quota> quotas) {
    return new Account(
        "a",
        OwnedAccountFixture.PROVIDER,
        List.of(new Secret("secret-of-a")),
        quotas,
        OptionalInt.empty());
  }
}
