package io.keyfleet.worker.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.limiter.Limiter.Refusal;
import io.keyfleet.worker.ownership.CallPermit;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;

/// An API that keeps a quota strictly, in a sliding window by arrival, and an account that uses it,
/// on virtual time. The API stands still now and then: what was sent meanwhile arrives all at once.
final class StrictApi {
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;

  private final Rate quota;
  private final Random random;
  private final double meanLatency;
  private final Says says;
  private final Deque<Long> window = new ArrayDeque<>();
  private final PriorityQueue<Call> calls =
      new PriorityQueue<>(Comparator.comparingLong(Call::responds));
  private long every = Long.MAX_VALUE;
  private long still;
  private long answered;
  private long refused;

  /// What it says of how long it worked.
  enum Says {
    TRUTH,
    NOTHING,
    ALWAYS_ONE,
    FAR_TOO_MUCH,
    ANYTHING
  }

  private record Call(CallPermit permit, long arrived, long responds, long rest) {}

  StrictApi(Rate quota, Duration meanLatency, Says says, long seed) {
    this.quota = quota;
    this.meanLatency = meanLatency.toNanos();
    this.says = says;
    this.random = new Random(seed);
  }

  /// Every `period` it stands still for so long, the first time after three quarters of it.
  StrictApi standingStill(Duration length, Duration period) {
    still = length.toNanos();
    every = period.toNanos();
    return this;
  }

  /// Takes every turn as it opens.
  StrictApi use(Duration length) {
    LimiterSettings limits = new LimiterSettings(Duration.ofMillis(10), 1);
    OwnedAccount owned =
        new OwnedAccount(
            OwnedAccountFixture.account("a", quota.toString()),
            OwnedAccountFixture.lease(new VirtualTicker()),
            limits);
    for (long now = 0; now < length.toNanos(); ) {
      while (!calls.isEmpty() && calls.element().responds() <= now) {
        respond(calls.remove());
      }
      long wait = owned.nanosUntilPermit(OwnedAccountFixture.ASK, now);
      if (wait == 0) {
        CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, now);
        assertThat(permit.send()).isTrue();
        permit.written(now);
        receive(permit, now);
      } else {
        long next = calls.isEmpty() ? Long.MAX_VALUE : calls.element().responds() - now;
        now += next < wait ? next : wait + random.nextLong(MILLI / 2);
      }
    }
    return this;
  }

  /// Part of the quota that was answered over so long.
  double used(Duration length) {
    return answered / (quota.perSecond() * length.toNanos() / 1e9);
  }

  double refusedShare() {
    return refused / (double) (refused + answered);
  }

  private void receive(CallPermit permit, long now) {
    long arrival = awake(now + MILLI / 10 + random.nextLong(MILLI / 2));
    while (!window.isEmpty() && arrival - window.element() >= quota.window().toNanos()) {
      window.remove();
    }
    if (window.size() >= quota.count()) {
      refused++;
      long rest = window.element() + quota.window().toNanos() - arrival;
      calls.add(new Call(permit, arrival, arrival + MILLI, rest));
    } else {
      answered++;
      window.add(arrival);
      long latency = (long) (meanLatency * Math.exp(0.4 * random.nextGaussian() - 0.08));
      calls.add(new Call(permit, arrival, awake(arrival + latency) + MILLI / 10, 0));
    }
  }

  private void respond(Call call) {
    long now = call.responds();
    long worked = (now - call.arrived()) / MILLI;
    long said =
        switch (says) {
          case TRUTH, NOTHING -> worked;
          case ALWAYS_ONE -> 1;
          case FAR_TOO_MUCH -> 1_000_000;
          case ANYTHING -> random.nextLong(3 * worked + 1);
        };
    call.permit()
        .responded(
            says == Says.NOTHING ? OptionalLong.empty() : OptionalLong.of(now - said * MILLI), now);
    call.permit().landed(now);
    if (call.rest() > 0) {
      call.permit().limited(Refusal.OVER_LIMIT, Duration.ofNanos(call.rest()), now);
    } else {
      call.permit().answered(OwnedAccountFixture.ASK, BigDecimal.ZERO);
    }
  }

  private long awake(long at) {
    long since = (at + every / 4) % every;
    return still > 0 && at + every / 4 >= every && since < still ? at - since + still : at;
  }
}
