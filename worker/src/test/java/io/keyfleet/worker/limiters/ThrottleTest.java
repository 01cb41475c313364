package io.keyfleet.worker.limiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.limiters.SlidingWindow.Pacing;
import io.keyfleet.worker.limiters.Throttle.Lesson;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Throttle throttle = new Throttle();

  @Test
  void whatWasNeverRefusedIsNotSlowed() {
    throttle.took(5);
    assertThat(throttle.untilTurn(5)).isZero();
  }

  @Test
  void aRefusalSlowsCallsToAPartOfTheirPaceAndTimeSpeedsThemUpAgain() {
    long now = tenASecond(0, 100);
    assertThat(throttle.learn(Lesson.OVER_LIMIT, now, now, 99)).isTrue();
    assertThat(throttle.pace(now)).isCloseTo(8, within(0.1));
    assertThat(throttle.untilTurn(now)).isCloseTo(SECOND / 8, within(SECOND / 200));
    assertThat(throttle.pace(now + 5 * SECOND)).isCloseTo(8.4, within(0.1));
    assertThat(throttle.pace(now + 60 * SECOND)).isGreaterThan(14);
    assertThat(throttle.untilTurn(now + 3600 * SECOND)).isZero();
  }

  @Test
  void whoRampedTooFastIsSlowedMoreAndRampsMoreSlowly() {
    long now = tenASecond(0, 100);
    throttle.learn(Lesson.RAMPED_TOO_FAST, now, now, 99);
    assertThat(throttle.pace(now)).isCloseTo(5, within(0.1));
    assertThat(throttle.pace(now + 15 * SECOND)).isCloseTo(5.25, within(0.1));
  }

  @Test
  void callsThatWereOutAlreadyTeachNothingMore() {
    long now = tenASecond(0, 100);
    throttle.learn(Lesson.OVER_LIMIT, now, now, 99);
    assertThat(throttle.learn(Lesson.OVER_LIMIT, now - 1, now + SECOND, 99)).isFalse();
    assertThat(throttle.pace(now)).isCloseTo(8, within(0.1));
  }

  @Test
  void anHourOfRefusalsIsMadeGoodInMinutes() {
    long now = tenASecond(0, 100);
    for (int i = 0; i < 100; i++) {
      now += 5 * SECOND;
      throttle.learn(Lesson.OVER_LIMIT, now, now, 10);
    }
    assertThat(throttle.pace(now)).isLessThan(0.1);
    assertThat(throttle.pace(now + 120 * SECOND)).isGreaterThan(10);
  }

  @Test
  void anAccountThatWasIdleIsSlowedFromThePaceItIsSupposedToAllow() {
    throttle.took(0);
    throttle.took(3600 * SECOND);
    throttle.learn(Lesson.OVER_LIMIT, 3600 * SECOND, 3600 * SECOND, 10);
    assertThat(throttle.pace(3600 * SECOND)).isCloseTo(8, within(0.1));
  }

  @Test
  void itFindsARealQuotaThatIsLowerThanTheSupposedOne() {
    SlidingWindow real = new SlidingWindow(Rate.parse("4/s"), Duration.ZERO, new Pacing(false, 4));
    int answered = 0;
    int refused = 0;
    for (long now = 0; now < 600 * SECOND; now += Math.max(SECOND / 20, throttle.untilTurn(now))) {
      throttle.took(now);
      if (real.untilTurn(now, 1) == 0) {
        real.sent(real.take(now, 1), now);
        answered++;
      } else {
        throttle.learn(Lesson.OVER_LIMIT, now, now, 20);
        refused++;
      }
    }
    assertThat(answered).isBetween(1_800, 2_400);
    assertThat(refused).isLessThan(80);
  }

  private long tenASecond(long from, int calls) {
    long now = from;
    for (int i = 0; i < calls; i++) {
      now += SECOND / 10;
      throttle.took(now);
    }
    return now;
  }
}
