package io.keyfleet.worker.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.limiter.Limiter.Permit;
import io.keyfleet.worker.limiter.Limiter.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdaptivePaceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private long now;

  private final AdaptivePace pace = new AdaptivePace(Rate.parse("10/s"), Duration.ZERO, 10);

  @Test
  void whatIsNeverRefusedIsNotSlowed() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(pace.nanosUntilPermit(i, 1)).isZero();
      call(i).answered();
    }
    assertThat(pace.perSecond()).isEmpty();
    assertThat(pace.lost()).isZero();
  }

  @Test
  void aSingleRefusalProvesNothing() {
    answered(0, 6);
    refuse(call(0), 0);
    assertThat(pace.perSecond()).isEmpty();
  }

  @Test
  void refusalsAfterTheSameNumberOfCallsShowTheLimit() {
    answered(0, 6);
    refuse(call(1), 1);
    refuse(call(2), 2);
    assertThat(pace.perSecond().orElseThrow()).isEqualTo(6);
    assertThat(pace.lost()).isCloseTo(0.4, within(1e-9));
    assertThat(pace.nanosUntilPermit(2, 1)).isCloseTo(SECOND, within(SECOND / 100));
  }

  @Test
  void aCallThatGoesThroughWithAsManyBeforeItShowsThatARefusalWasChance() {
    answered(0, 6);
    refuse(call(1), 1);
    answered(2, 1);
    refuse(call(3), 3);
    assertThat(pace.perSecond()).isEmpty();
  }

  @Test
  void aWaitIsTheCallsAloneIfOthersWentThroughWithAsManyBeforeThem() {
    steady();
    assertThat(refused(Refusal.OVER_LIMIT, SECOND / 2)).isFalse();
    assertThat(pace.perSecond()).isEmpty();
  }

  @Test
  void aWaitIsForAllCallsWhileNothingIsKnown() {
    answered(0, 6);
    assertThat(call(1).refused(Refusal.OVER_LIMIT, SECOND / 2, 1)).isTrue();
  }

  @Test
  void aWaitIsForAllCallsIfTheApiSaysWhatIsUsedUpOrAsksForALongOne() {
    steady();
    assertThat(refused(Refusal.USED_UP, SECOND / 2)).isTrue();
    assertThat(refused(Refusal.OVER_LIMIT, 10 * SECOND)).isTrue();
  }

  @Test
  void aWaitIsForAllCallsOnceRefusalsAreBelieved() {
    steady();
    assertThat(refused(Refusal.OVER_LIMIT, 0)).isFalse();
    while (pace.perSecond().isEmpty()) {
      assertThat(call(now).refused(Refusal.OVER_LIMIT, 0, now)).isEqualTo(pace.lost() > 0);
    }
    assertThat(pace.perSecond().orElseThrow()).isEqualTo(6);
  }

  @Test
  void whenNothingGoesThroughItIsTriedEverMoreRarelyButNeverGivenUp() {
    int calls = 0;
    long last = 0;
    for (long now = 0; now < 3_600 * SECOND; now += Math.max(1, pace.nanosUntilPermit(now, 1))) {
      if (pace.nanosUntilPermit(now, 1) == 0) {
        refuse(call(now), now);
        calls++;
        last = now;
      }
    }
    assertThat(calls).isBetween(50, 100);
    assertThat(last).isGreaterThan(3_500 * SECOND);
  }

  @Test
  void aRefusalThatCostsALongRestIsRiskedTheMoreRarely() {
    pace.restore(6, 0);
    long now = untilTried(0);
    Permit tried = pace.acquire(now, 1);
    tried.sent(now);
    tried.refused(Refusal.OVER_LIMIT, 2 * SECOND, now);
    answered(now, 0);
    assertThat(untilTried(now + 1) - now).isGreaterThan(40 * SECOND);
  }

  @Test
  void whoRampedTooFastHasHalfAndOnlySlowlyMore() {
    answered(0, 8);
    Permit call = call(1);
    call.refused(Refusal.RAMPED_TOO_FAST, 0, 1);
    assertThat(pace.perSecond().orElseThrow()).isEqualTo(4);
    assertThat(untilTried(1)).isGreaterThan(SECOND);
    long now = untilTried(1);
    call(now).answered();
    assertThat(pace.perSecond().orElseThrow()).isEqualTo(5);
    assertThat(untilTried(now) - now).isGreaterThanOrEqualTo(15 * SECOND);
  }

  @Test
  void theNextOwnerTakesTheLimitUp() {
    pace.restore(3.2, 5);
    assertThat(pace.perSecond().orElseThrow()).isEqualTo(3);
  }

  /// Keeps the limit used up by calls that go through, until one may go beyond it.
  private long untilTried(long from) {
    long limit = (long) pace.perSecond().orElseThrow();
    for (long now = from; ; now += SECOND / 100) {
      while (pace.uses(now).size() < limit) {
        call(now).answered();
      }
      if (pace.nanosUntilPermit(now, 1) == 0) {
        return now;
      }
    }
  }

  /// Calls at an even pace of six a second, all of which go through.
  private void steady() {
    for (int i = 0; i < 20; i++) {
      now += SECOND / 6;
      call(now).answered();
    }
  }

  private boolean refused(Refusal refusal, long wait) {
    now += SECOND / 6;
    return call(now).refused(refusal, wait, now);
  }

  private void answered(long now, int calls) {
    for (int i = 0; i < calls; i++) {
      call(now).answered();
    }
  }

  private Permit call(long now) {
    Permit permit = pace.acquire(now, 1);
    permit.sent(now);
    return permit;
  }

  private static void refuse(Permit permit, long now) {
    permit.refused(Refusal.OVER_LIMIT, 0, now);
    permit.ended();
  }
}
