package io.keyfleet.worker.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.limiter.Callers.Ways;
import io.keyfleet.worker.limiter.Limiter.Permit;
import io.keyfleet.worker.limiter.Limiter.Use;
import io.keyfleet.worker.limiter.SlidingWindow.Pacing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingWindowTest {
  private static final Duration MARGIN = Duration.ofMillis(20);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noWindowHoldsMoreThanItsQuotaHoweverLateTheSends(long seed) {
    Random random = new Random(seed);
    Rate quota = anyQuota(random);
    Duration margin = Duration.ofMillis(random.nextInt(3) * 10L);
    SlidingWindow window = window(quota, margin, anyBurst(random, quota));

    List<Use> sends =
        new Callers(window, 0, Ways.requests(anyLateness(random, quota))).take(600).land().sends();

    assertThat(sends).hasSize(600);
    assertThat(QuotaLaw.fullest(sends, quota)).isLessThanOrEqualTo(quota.count());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theNextOwnerKeepsTheQuotaWhereTheFirstLeftAllItsSends(long seed) {
    Random random = new Random(seed);
    Rate quota = anyQuota(random);
    int burst = anyBurst(random, quota);
    LongSupplier lateness = anyLateness(random, quota);
    SlidingWindow first = window(quota, MARGIN, burst);
    SlidingWindow second = window(quota, MARGIN, burst);

    Callers before =
        new Callers(first, 0, Ways.requests(lateness)).take(random.nextInt(200)).land();
    second.restore(first.uses(before.now()));
    Callers after = new Callers(second, before.now(), Ways.requests(lateness)).take(200).land();

    assertThat(QuotaLaw.fullest(both(before, after), quota)).isLessThanOrEqualTo(quota.count());
  }

  @ParameterizedTest(name = "{0} per second")
  @ValueSource(ints = {1, 2, 5, 20, 50, 333, 2_000})
  void promptCallersUseNearlyAllOfAQuotaPerSecond(int count) {
    Rate quota = new Rate(count, Duration.ofSeconds(1));
    assertThat(utilisation(quota, 100 * SECOND)).isBetween(0.97, 1.0);
  }

  @ParameterizedTest(name = "{0} per minute")
  @ValueSource(ints = {3, 60, 500, 5_000, 100_000, 1_000_000})
  void promptCallersUseNearlyAllOfAQuotaPerMinute(int count) {
    Rate quota = new Rate(count, Duration.ofMinutes(1));
    assertThat(utilisation(quota, 1_200 * SECOND / Math.max(1, count / 50_000)))
        .isBetween(0.98, 1.0);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"20/s", "50/s", "80/s", "600/min", "3000/min", "5000/min"})
  void turnsThatAreTakenALittleLateAreCaughtUpWith(String text) {
    Rate quota = Rate.parse(text);
    SlidingWindow window = window(quota, Duration.ofMillis(10), 1);
    Random random = new Random(7);
    long end = 300 * SECOND;
    long taken = 0;
    for (long now = 0;
        now < end;
        now += window.nanosUntilPermit(now, 1) + random.nextInt(1_000_000)) {
      if (window.nanosUntilPermit(now, 1) == 0) {
        window.acquire(now, 1).sent(now);
        taken++;
      }
    }
    assertThat(taken / (quota.perSecond() * 300)).isBetween(0.985, 1.0);
  }

  @Test
  void aCallThatTakesLongerThanAPeriodCostsNoTurnsOfOthers() {
    SlidingWindow window = window(Rate.parse("3000/min"), Duration.ofMillis(10), 1);
    window.allowFor(0, false, SECOND / 3);
    Random random = new Random(7);
    PriorityQueue<Call> out = new PriorityQueue<>(Comparator.comparingLong(Call::answered));
    List<Permit> permits = new ArrayList<>();
    int confirmed = 0;
    int taken = 0;
    for (long now = 0; now < 300 * SECOND; now += 500_000) {
      for (; !out.isEmpty() && out.element().answered() <= now; out.remove()) {
        Call call = out.element();
        for (; confirmed <= call.number(); confirmed++) {
          permits.get(confirmed).confirmed();
        }
        permits.get(call.number()).arrived(call.arrived());
        permits.get(call.number()).ended();
      }
      if (window.nanosUntilPermit(now, 1) == 0) {
        permits.add(window.acquire(now, 1));
        permits.getLast().sent(now);
        long answer = now + (random.nextInt(200) == 0 ? SECOND * 23 / 20 : SECOND / 3);
        out.add(new Call(answer, taken, now + 2_000_000));
        taken++;
      }
    }
    assertThat(taken / (50.0 * 300)).isBetween(0.996, 1.0);
  }

  @Test
  void aQuotaTooLargeToKeepEverySendIsKeptAllTheSame() {
    Rate quota = new Rate(250_001, Duration.ofSeconds(10));
    SlidingWindow window = window(quota, MARGIN, 100_000);

    List<Use> sends = Callers.prompt(window).callUntil(30 * SECOND).sends();

    assertThat(QuotaLaw.fullest(sends, quota)).isBetween(240_000L, 250_001L);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"999999999/1ms", "999999999/366d", "1/366d", "1/1ms"})
  void theMostExtremeQuotasGiveTurns(String quota) {
    SlidingWindow window = window(Rate.parse(quota), MARGIN, 1);
    assertThat(window.nanosUntilPermit(5, 1)).isZero();
    window.acquire(5, 1).sent(5);
    assertThat(window.nanosUntilPermit(5, 1)).isGreaterThanOrEqualTo(0);
  }

  @Test
  void aWindowStartsEmptyAndSpreadsFromThere() {
    SlidingWindow window = window(Rate.parse("5/s"), MARGIN, 1);
    assertThat(window.nanosUntilPermit(12_345, 1)).isZero();
    window.acquire(12_345, 1).sent(12_345);
    assertThat(window.nanosUntilPermit(12_345, 1)).isEqualTo(SECOND / 5);
  }

  @ParameterizedTest(name = "{0}/min")
  @ValueSource(ints = {1, 6, 60, 600, 6_000})
  void aQuotaPerMinuteHoldsOverShorterPeriodsTooWhereBurstIsOne(int count) {
    Random random = new Random(count);
    SlidingWindow window = window(new Rate(count, Duration.ofMinutes(1)), MARGIN, 1);
    Duration almostGap = Duration.ofNanos(60 * SECOND / count * 9 / 10);

    List<Use> sends =
        new Callers(window, 0, Ways.requests(Callers.lateness(random, almostGap, almostGap, 1)))
            .take(500)
            .land()
            .sends();

    long most = Math.max(1, count / 60);
    assertThat(QuotaLaw.fullest(sends, new Rate(most, Duration.ofSeconds(1))))
        .isLessThanOrEqualTo(most);
  }

  @Test
  void aBurstGoesOutAtOnceAndNoMoreThanThat() {
    SlidingWindow window = window(Rate.parse("100/min"), MARGIN, 10);
    List<Use> sends = Callers.prompt(window).callUntil(SECOND / 2).sends();
    assertThat(sends).containsOnly(new Use(0, 1, false)).hasSize(10);
  }

  @Test
  void aTurnWhoseSendIsUnknownCountsUntilItIsSentAndNoOtherWithIt() {
    SlidingWindow window = window(Rate.parse("2/s"), MARGIN, 2);
    Permit first = window.acquire(0, 1);
    window.acquire(0, 1).sent(0);

    assertThat(window.nanosUntilPermit(500 * SECOND, 1)).isZero();
    window.acquire(500 * SECOND, 1).sent(500 * SECOND);
    assertThat(window.nanosUntilPermit(501 * SECOND, 1)).isPositive();
    first.sent(501 * SECOND);
    assertThat(window.nanosUntilPermit(502 * SECOND, 1)).isZero();
    window.acquire(502 * SECOND, 1);
    assertThat(window.nanosUntilPermit(502 * SECOND, 1)).isEqualTo(MARGIN.toNanos());
  }

  @Test
  void aRequestThatIsKnownToHaveArrivedNeedsNoMargin() {
    SlidingWindow window = window(Rate.parse("1/s"), MARGIN, 1);
    Permit permit = window.acquire(0, 1);
    permit.sent(0);
    permit.confirmed();
    permit.arrived(5_000_000);
    assertThat(window.nanosUntilPermit(0, 1)).isEqualTo(SECOND + 6_000_000);
  }

  @Test
  void whatIsHeardOfCallsThatNoLongerCountChangesNothing() {
    SlidingWindow window = window(Rate.parse("40/s"), MARGIN, 40);
    List<Permit> old = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      old.add(window.acquire(i * SECOND, 1));
      old.get(i).sent(i * SECOND);
    }
    long now = 30 * SECOND;
    LongStream.range(0, 40).forEach(i -> window.acquire(now, 1).sent(now));

    for (int i = 0; i < 20; i++) {
      old.get(i).delayed(i * SECOND + 1);
      old.get(i).confirmed();
      old.get(i).arrived(i * SECOND + 2);
      old.get(i).correct(-1);
    }

    assertThat(window.used(now)).isEqualTo(40);
    assertThat(window.nanosUntilPermit(now, 1)).isEqualTo(SECOND + MARGIN.toNanos());
  }

  @Test
  void aRequestThatLingeredOnItsWayCountsFromItsArrival() {
    SlidingWindow window = window(Rate.parse("1/s"), MARGIN, 1);
    Permit permit = window.acquire(0, 1);
    permit.sent(0);

    permit.delayed(0);
    assertThat(window.nanosUntilPermit(SECOND + MARGIN.toNanos(), 1)).isZero();
    permit.delayed(SECOND / 2 - MARGIN.toNanos());
    assertThat(window.nanosUntilPermit(SECOND + MARGIN.toNanos(), 1))
        .isEqualTo(SECOND / 2 - MARGIN.toNanos());
  }

  @Test
  void onlySendsThatStillCountAreHandedOver() {
    SlidingWindow window = window(Rate.parse("3/s"), Duration.ZERO, 3);
    window.acquire(0, 1).sent(0);
    window.acquire(0, 1).sent(400_000_000);
    window.acquire(400_000_000, 1);

    assertThat(window.uses(SECOND - 1))
        .containsExactly(
            new Use(0, 1, false), new Use(400_000_000, 1, false), new Use(SECOND - 1, 1, true));
    assertThat(window.uses(SECOND))
        .containsExactly(new Use(400_000_000, 1, false), new Use(SECOND, 1, true));
  }

  private record Call(long answered, int number, long arrived) {}

  private static double utilisation(Rate quota, long nanos) {
    SlidingWindow window = window(quota, MARGIN, 1);
    List<Use> sends = Callers.prompt(window).callUntil(nanos).sends();
    assertThat(QuotaLaw.fullest(sends, quota)).isLessThanOrEqualTo(quota.count());
    return sends.size() / (quota.perSecond() * nanos / 1e9 + 1);
  }

  private static List<Use> both(Callers before, Callers after) {
    List<Use> all = new ArrayList<>(before.sends());
    all.addAll(after.sends());
    return all;
  }

  private static Rate anyQuota(Random random) {
    long millis = (long) (50 * Math.pow(1_200, random.nextDouble()));
    return new Rate(1 + random.nextInt(50), Duration.ofMillis(millis));
  }

  private static int anyBurst(Random random, Rate quota) {
    return random.nextBoolean() ? 1 : 1 + random.nextInt((int) quota.count() + 5);
  }

  private static LongSupplier anyLateness(Random random, Rate quota) {
    return switch (random.nextInt(3)) {
      case 0 -> () -> 0;
      case 1 -> Callers.lateness(random, Duration.ofMillis(1), Duration.ofMillis(80), 20);
      default -> Callers.lateness(random, quota.window(), quota.window().multipliedBy(3), 5);
    };
  }

  private static SlidingWindow window(Rate quota, Duration margin, int burst) {
    return new SlidingWindow(quota, margin, new Pacing(false, burst));
  }
}
