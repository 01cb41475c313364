package io.keyfleet.worker.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.limiter.Limiter.Use;
import io.keyfleet.worker.limiter.QuotaLaw;
import io.keyfleet.worker.ownership.CallPermit;
import io.keyfleet.worker.ownership.Lease;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An API that stands still now and then: what was sent meanwhile arrives all at once.
class ArrivalTrackerTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final Rate QUOTA = Rate.parse("50/s");
  private static final int CALLS = 10_000;

  private final Lease lease = OwnedAccountFixture.lease(new VirtualTicker());
  private final LimiterSettings limits = new LimiterSettings(Duration.ofMillis(10), 1);

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noWindowIsOverWhereTheApiTellsForHowLongItWorked(long seed) {
    Random random = new Random(seed);
    Api api = new Api(random, true, () -> (50 + random.nextInt(250)) * MILLI);
    api.standStillNowAndThen(20, 1_500);

    assertKeptAndUsed(api, 0.8);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noWindowIsOverWhereTheApiTellsThoughSomeAnswersTakeLongerThanTheWindow(long seed) {
    Random random = new Random(seed);
    Api api = new Api(random, true, () -> uneven(random, 0.4));
    api.standStillNowAndThen(12, 200);

    assertKeptAndUsed(api, 0.95);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noWindowIsOverWhereOnlyOtherCallsTellInTimeThatOneWasLate(long seed) {
    Random random = new Random(seed);
    Api api = new Api(random, true, () -> (510 + random.nextInt(240)) * MILLI);
    api.standStillNowAndThen(100, 300);

    assertKeptAndUsed(api, 0.9);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noWindowIsOverWhereItDoesNotTellButItsAnswersTakeAboutAsLong(long seed) {
    Random random = new Random(seed);
    Api api = new Api(random, false, () -> (200 + random.nextInt(5)) * MILLI);
    api.standStillNowAndThen(700, 1_500);

    assertKeptAndUsed(api, 0.75);
  }

  @Test
  void nothingIsLostToAnApiThatTellsAndNeverStandsStill() {
    Random random = new Random(3);
    double used = use(owned(), new Api(random, true, () -> (50 + random.nextInt(250)) * MILLI));
    assertThat(used).isBetween(0.995, 1.0);
  }

  @Test
  void nothingButTheMarginIsLostToOneThatDoesNotTellHoweverUnevenItsAnswers() {
    Random random = new Random(4);
    double used = use(owned(), new Api(random, false, () -> uneven(random, 0.6)));
    assertThat(used).isBetween(0.98, 0.995);
  }

  @Test
  void callsThatTakeLongerThanAWindowAreNotWaitedFor() {
    Random random = new Random(5);
    double used = use(owned(), new Api(random, false, () -> (3_000 + random.nextInt(900)) * MILLI));
    assertThat(used).isBetween(0.985, 0.995);
  }

  @Test
  void aCallThatIsNeverAnsweredHoldsNothingUpOnceALaterOneIs() {
    OwnedAccount owned = OwnedAccountFixture.owned(lease, OwnedAccountFixture.account("a", "2/s"));
    answered(owned, 0, 100 * MILLI);
    CallPermit silent = owned.acquire(OwnedAccountFixture.ASK, 2 * SECOND);
    silent.written(2 * SECOND);
    answered(owned, 2_500 * MILLI, 2_600 * MILLI);

    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, 3_600 * MILLI)).isZero();
    silent.landed(9 * SECOND);
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, 9 * SECOND)).isZero();
  }

  @Test
  void aCallCountsOnWhileTheApiIsSilentThatWasQuickBefore() {
    OwnedAccount owned = OwnedAccountFixture.owned(lease, OwnedAccountFixture.account("a", "1/s"));
    for (long i = 0; i < 20; i++) {
      answered(owned, i * SECOND * 2, i * SECOND * 2 + (90 + i) * MILLI);
    }
    CallPermit silent = owned.acquire(OwnedAccountFixture.ASK, 40 * SECOND);
    silent.written(40 * SECOND);

    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, 48 * SECOND)).isPositive();
    silent.landed(48 * SECOND);
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, 48 * SECOND))
        .isGreaterThanOrEqualTo(SECOND);
  }

  @Test
  void noWindowIsOverWhereTheApiStandsStillFromTheStartWhileThreadsRunLate() {
    limits.delay().observed(30 * MILLI, 0);
    Random random = new Random(6);
    Api api = new Api(random, true, () -> (50 + random.nextInt(250)) * MILLI);
    api.standStill(0, 1_400 * MILLI);

    assertKeptAndUsed(api, 0.97);
  }

  @Test
  void aLargerMarginTakesNoCareAwayWhereTheApiStandsStillFromTheStart() {
    LimiterSettings large = new LimiterSettings(Duration.ofMillis(50), 1);
    large.delay().observed(30 * MILLI, 0);
    Random random = new Random(6);
    Api api = new Api(random, true, () -> (50 + random.nextInt(250)) * MILLI);
    api.standStill(0, 1_400 * MILLI);

    use(new OwnedAccount(OwnedAccountFixture.account("a", QUOTA.toString()), lease, large), api);
    assertThat(QuotaLaw.fullest(api.arrivals, QUOTA)).isLessThanOrEqualTo(QUOTA.count());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noWindowIsOverWhereCallsAreHeldUpOnTheirWayAtTheStart(long seed) {
    limits.delay().observed(60 * MILLI, 0);
    Random random = new Random(seed);
    Api api = new Api(random, true, () -> (50 + random.nextInt(250)) * MILLI);
    api.holdUp(1_500 * MILLI, 300);

    assertKeptAndUsed(api, 0.97);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void callsThatTakeLongCostLittleAtTheStartThoughThreadsRunLate(long seed) {
    for (boolean tells : List.of(true, false)) {
      limits.delay().observed(30 * MILLI, 0);
      Random random = new Random(seed);
      Api api = new Api(random, tells, () -> (1_100 + random.nextInt(2_000)) * MILLI);
      use(owned(), api, 150);
      assertThat(api.arrivals.get(149).at()).isLessThan(3_600 * MILLI);
    }
  }

  @Test
  void anArrivalBeforeTheSendIsNotBelieved() {
    OwnedAccount owned = OwnedAccountFixture.owned(lease, OwnedAccountFixture.account("a", "1/s"));
    CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, 5 * SECOND);
    permit.written(5 * SECOND);
    permit.responded(OptionalLong.of(4 * SECOND), 5_100 * MILLI);
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, 5 * SECOND))
        .isEqualTo(1_020 * MILLI);
  }

  private void assertKeptAndUsed(Api api, double least) {
    double used = use(owned(), api);
    assertThat(QuotaLaw.fullest(api.arrivals, QUOTA)).isLessThanOrEqualTo(QUOTA.count());
    assertThat(used).isBetween(least, 1.0);
  }

  private static long uneven(Random random, double spread) {
    return (long) (400 * MILLI * Math.exp(spread * random.nextGaussian()));
  }

  private static void answered(OwnedAccount owned, long at, long until) {
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, at)).isZero();
    CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, at);
    permit.written(at);
    permit.responded(OptionalLong.empty(), until);
    permit.landed(until);
  }

  private OwnedAccount owned() {
    return new OwnedAccount(OwnedAccountFixture.account("a", QUOTA.toString()), lease, limits);
  }

  /// Takes every turn as it opens.
  ///
  /// @return the part of the quota that was used
  private static double use(OwnedAccount owned, Api api) {
    return use(owned, api, CALLS);
  }

  private static double use(OwnedAccount owned, Api api, int calls) {
    PriorityQueue<Call> out = new PriorityQueue<>(Comparator.comparingLong(Call::responds));
    long now = 0;
    for (int taken = 0; taken < calls; ) {
      while (!out.isEmpty() && out.element().responds() <= now) {
        api.respond(out.remove());
      }
      long wait = owned.nanosUntilPermit(OwnedAccountFixture.ASK, now);
      if (wait == 0) {
        CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, now);
        assertThat(permit.send()).isTrue();
        permit.written(now);
        out.add(api.call(permit, now));
        taken++;
      } else {
        long next = out.isEmpty() ? Long.MAX_VALUE : out.element().responds() - now;
        now += Math.min(wait, next);
      }
    }
    return calls / (QUOTA.perSecond() * now / 1e9 + 1);
  }

  private record Call(CallPermit permit, long arrived, long responds) {}

  private static final class Api {
    private static final long TRAVEL = MILLI / 10;

    private final Random random;
    private final boolean tells;
    private final LongSupplier latency;
    private final List<Use> arrivals = new ArrayList<>();
    private final NavigableMap<Long, Long> standstills = new TreeMap<>();
    private long heldUpUntil;
    private int mostMillis;

    Api(Random random, boolean tells, LongSupplier latency) {
      this.random = random;
      this.tells = tells;
      this.latency = latency;
    }

    /// Every few seconds, from the third on, for a time between these.
    void standStillNowAndThen(int leastMillis, int mostMillis) {
      for (long at = 3 * SECOND;
          at < 1_000 * SECOND;
          at += (10_000 + random.nextInt(20_000)) * MILLI) {
        standStill(at, at + random.nextInt(leastMillis, mostMillis) * MILLI);
      }
    }

    void standStill(long from, long until) {
      standstills.put(from, until);
    }

    /// Each request takes up to so long on its way, for the first time.
    void holdUp(long until, int most) {
      heldUpUntil = until;
      mostMillis = most;
    }

    Call call(CallPermit permit, long now) {
      long held = now < heldUpUntil ? random.nextInt(mostMillis) * MILLI : 0;
      long arrival = alive(now + TRAVEL + held);
      arrivals.add(new Use(arrival, 1, false));
      return new Call(permit, arrival, alive(arrival + latency.getAsLong()) + TRAVEL);
    }

    void respond(Call call) {
      long worked = (call.responds() - TRAVEL - call.arrived()) / MILLI * MILLI;
      OptionalLong latest =
          tells ? OptionalLong.of(call.responds() - worked) : OptionalLong.empty();
      call.permit().responded(latest, call.responds());
      call.permit().landed(call.responds());
      call.permit().answered(OwnedAccountFixture.ASK, BigDecimal.ZERO);
    }

    private long alive(long at) {
      Map.Entry<Long, Long> last = standstills.floorEntry(at);
      return last == null ? at : Math.max(at, last.getValue());
    }
  }
}
