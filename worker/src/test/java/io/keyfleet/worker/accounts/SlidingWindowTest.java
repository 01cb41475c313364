package io.keyfleet.worker.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    SlidingWindow window = new SlidingWindow(quota, margin, anyBurst(random, quota));

    List<Long> sends = new Callers(window, 0, anyLateness(random, quota)).take(600).land().sends();

    assertThat(sends).hasSize(600);
    assertThat(QuotaLaw.fullest(sends, quota)).isLessThanOrEqualTo((int) quota.count());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theNextOwnerKeepsTheQuotaWhereTheFirstLeftAllItsSends(long seed) {
    Random random = new Random(seed);
    Rate quota = anyQuota(random);
    int burst = anyBurst(random, quota);
    LongSupplier lateness = anyLateness(random, quota);
    SlidingWindow first = new SlidingWindow(quota, MARGIN, burst);
    SlidingWindow second = new SlidingWindow(quota, MARGIN, burst);

    Callers before = new Callers(first, 0, lateness).take(random.nextInt(200)).land();
    second.restore(first.sends(before.now()));
    Callers after = new Callers(second, before.now(), lateness).take(200).land();

    assertThat(QuotaLaw.fullest(both(before, after), quota))
        .isLessThanOrEqualTo((int) quota.count());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theNextOwnerKeepsTheQuotaWhereTheFirstDied(long seed) {
    Random random = new Random(seed);
    Rate quota = anyQuota(random);
    int burst = anyBurst(random, quota);
    LongSupplier lateness =
        Callers.lateness(random, Duration.ofMillis(2), Duration.ofMillis(9), 10);
    SlidingWindow first = new SlidingWindow(quota, MARGIN, burst);
    SlidingWindow second = new SlidingWindow(quota, MARGIN, burst);

    long death = (long) (random.nextDouble() * 5 * quota.window().toNanos());
    Callers before = new Callers(first, 0, lateness).callUntil(death);
    second.assumeFull(death);
    Callers after = new Callers(second, death, lateness).take(200).land();

    assertThat(QuotaLaw.fullest(both(before, after), quota))
        .isLessThanOrEqualTo((int) quota.count());
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

  @Test
  void aQuotaTooLargeToKeepEverySendIsKeptAllTheSame() {
    Rate quota = new Rate(250_001, Duration.ofSeconds(10));
    SlidingWindow window = new SlidingWindow(quota, MARGIN, 100_000);

    List<Long> sends = Callers.prompt(window).callUntil(30 * SECOND).sends();

    assertThat(QuotaLaw.fullest(sends, quota)).isBetween(240_000, 250_001);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"999999999/1ms", "999999999/366d", "1/366d", "1/1ms"})
  void theMostExtremeQuotasGiveTurns(String quota) {
    SlidingWindow window = new SlidingWindow(Rate.parse(quota), MARGIN, 1);
    assertThat(window.untilTurn(5)).isZero();
    window.sent(window.take(5), 5);
    assertThat(window.untilTurn(5)).isGreaterThanOrEqualTo(0);
  }

  @Test
  void aWindowStartsEmptyAndSpreadsFromThere() {
    SlidingWindow window = new SlidingWindow(Rate.parse("5/s"), MARGIN, 1);
    assertThat(window.untilTurn(12_345)).isZero();
    window.sent(window.take(12_345), 12_345);
    assertThat(window.untilTurn(12_345)).isEqualTo(SECOND / 5);
  }

  @ParameterizedTest(name = "{0}/min")
  @ValueSource(ints = {1, 6, 60, 600, 6_000})
  void aQuotaPerMinuteHoldsOverShorterPeriodsTooWhereBurstIsOne(int count) {
    Random random = new Random(count);
    SlidingWindow window = new SlidingWindow(new Rate(count, Duration.ofMinutes(1)), MARGIN, 1);
    Duration almostGap = Duration.ofNanos(60 * SECOND / count * 9 / 10);

    List<Long> sends =
        new Callers(window, 0, Callers.lateness(random, almostGap, almostGap, 1))
            .take(500)
            .land()
            .sends();

    int most = Math.max(1, count / 60);
    assertThat(QuotaLaw.fullest(sends, new Rate(most, Duration.ofSeconds(1))))
        .isLessThanOrEqualTo(most);
  }

  @Test
  void aBurstGoesOutAtOnceAndNoMoreThanThat() {
    SlidingWindow window = new SlidingWindow(Rate.parse("100/min"), MARGIN, 10);
    List<Long> sends = Callers.prompt(window).callUntil(SECOND / 2).sends();
    assertThat(sends).containsOnly(0L).hasSize(10);
  }

  @Test
  void aTurnWhoseSendIsUnknownClosesTheTurnAWholeCountLater() {
    SlidingWindow window = new SlidingWindow(Rate.parse("2/s"), MARGIN, 2);
    long first = window.take(0);
    window.sent(window.take(0), 0);

    assertThat(window.untilTurn(500 * SECOND)).isPositive();
    window.sent(first, 500 * SECOND);
    assertThat(window.untilTurn(500 * SECOND)).isEqualTo(SECOND + MARGIN.toNanos());
  }

  @Test
  void aSendCountsOnceAndFromItsFirstTime() {
    SlidingWindow window = new SlidingWindow(Rate.parse("1/s"), MARGIN, 1);
    long turn = window.take(0);
    window.sent(turn, 0);
    window.sent(turn, 900_000_000);
    assertThat(window.untilTurn(SECOND + MARGIN.toNanos())).isZero();
  }

  @Test
  void aRequestThatLingeredOnItsWayCountsFromItsArrival() {
    SlidingWindow window = new SlidingWindow(Rate.parse("1/s"), MARGIN, 1);
    long turn = window.take(0);
    window.sent(turn, 0);

    window.arrived(turn, MARGIN.toNanos());
    assertThat(window.untilTurn(SECOND + MARGIN.toNanos())).isZero();
    window.arrived(turn, SECOND / 2);
    assertThat(window.untilTurn(SECOND + MARGIN.toNanos()))
        .isEqualTo(SECOND / 2 - MARGIN.toNanos());
  }

  @Test
  void onlySendsThatStillCountAreHandedOver() {
    SlidingWindow window = new SlidingWindow(Rate.parse("3/s"), Duration.ZERO, 3);
    window.sent(window.take(0), 0);
    window.sent(window.take(0), 400_000_000);
    window.take(400_000_000);

    assertThat(window.sends(SECOND - 1)).containsExactly(0, 400_000_000, SECOND - 1);
    assertThat(window.sends(SECOND)).containsExactly(400_000_000, SECOND);
  }

  private static double utilisation(Rate quota, long nanos) {
    SlidingWindow window = new SlidingWindow(quota, MARGIN, 1);
    List<Long> sends = Callers.prompt(window).callUntil(nanos).sends();
    assertThat(QuotaLaw.fullest(sends, quota)).isLessThanOrEqualTo((int) quota.count());
    return sends.size() / (quota.perSecond() * nanos / 1e9 + 1);
  }

  private static List<Long> both(Callers before, Callers after) {
    List<Long> all = new ArrayList<>(before.sends());
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
}
