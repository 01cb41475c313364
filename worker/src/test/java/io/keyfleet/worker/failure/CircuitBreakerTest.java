package io.keyfleet.worker.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private static final Optional<Duration> ASKED = Optional.of(Duration.ofSeconds(3));
  private static final long THREE_SECONDS = Duration.ofSeconds(3).toNanos();

  private final CircuitBreaker breaker =
      new CircuitBreaker(
          new Backoff(Duration.ofSeconds(30), Duration.ofSeconds(60), new Random(1)));

  @Test
  void aFewFailuresMayBeChance() {
    fail(5);
    assertThat(breaker.untilOpen(0)).isZero();
    assertThat(breaker.tripped()).isFalse();
  }

  @Test
  void failuresThatFollowEachOtherCloseIt() {
    fail(6);
    assertThat(breaker.tripped()).isTrue();
    assertThat(breaker.untilOpen(0)).isEqualTo(THREE_SECONDS);
  }

  @Test
  void failuresWithASuccessBetweenDoNotCloseIt() {
    fail(5);
    breaker.succeeded(0);
    fail(5);
    assertThat(breaker.untilOpen(0)).isZero();
  }

  @Test
  void whileAProbeIsOutNobodyElseGoes() {
    fail(6);
    breaker.called();
    assertThat(breaker.untilOpen(THREE_SECONDS)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aProbeThatFailsClosesItAgain() {
    fail(6);
    breaker.called();
    breaker.failed(THREE_SECONDS, ASKED);
    assertThat(breaker.untilOpen(THREE_SECONDS)).isEqualTo(THREE_SECONDS);
  }

  @Test
  void manyCallsThatFailTogetherCloseItForNoLongerThanAFew() {
    for (int i = 0; i < 500; i++) {
      breaker.called();
    }
    for (int i = 0; i < 500; i++) {
      breaker.failed(0, Optional.empty());
    }
    assertThat(breaker.untilOpen(0)).isLessThanOrEqualTo(Duration.ofMillis(500).toNanos());
  }

  @Test
  void aProbeThatSaysNothingLetsTheNextOneGo() {
    fail(6);
    breaker.called();
    breaker.undecided();
    assertThat(breaker.untilOpen(THREE_SECONDS)).isZero();
  }

  @Test
  void aProbeThatSucceedsOpensItForAll() {
    fail(6);
    breaker.called();
    breaker.succeeded(0);
    breaker.called();
    assertThat(breaker.untilOpen(0)).isZero();
    assertThat(breaker.tripped()).isFalse();
  }

  @Test
  void anOutageBeginsOnceHoweverOftenItClosesAndEndsWhenItAnswersForGood() {
    for (int i = 1; i <= 5; i++) {
      assertThat(breaker.failed(i, ASKED)).isFalse();
    }
    assertThat(breaker.failed(6, ASKED)).isTrue();
    assertThat(breaker.failed(7, ASKED)).isFalse();
    for (int i = 0; i < 2; i++) {
      assertThat(breaker.succeeded(10 + i)).isEmpty();
    }
    for (int i = 0; i < 6; i++) {
      assertThat(breaker.failed(20 + i, ASKED)).isFalse();
    }
    assertThat(breaker.tripped()).isTrue();
    for (int i = 0; i < 2; i++) {
      assertThat(breaker.succeeded(101 + i)).isEmpty();
    }
    assertThat(breaker.succeeded(200))
        .contains(new CircuitBreaker.Outage(Duration.ofNanos(101 - 1), 7 + 6));
    assertThat(breaker.succeeded(201)).isEmpty();
  }

  @Test
  void anOutageIsNotWaitedForOnceNothingFailedForAMinute() {
    long minute = Duration.ofMinutes(1).toNanos();
    fail(6);
    assertThat(breaker.succeeded(1)).isEmpty();
    assertThat(breaker.succeeded(1 + minute))
        .contains(new CircuitBreaker.Outage(Duration.ofNanos(1), 6));

    fail(6);
    breaker.succeeded(2);
    for (int i = 0; i < 5; i++) {
      assertThat(breaker.failed(2 + minute, ASKED)).isFalse();
    }
    assertThat(breaker.failed(2 + minute, ASKED)).isTrue();
  }

  @Test
  void whatFailsNowAndThenIsNoOutage() {
    for (int i = 0; i < 20; i++) {
      assertThat(breaker.failed(i, ASKED)).isFalse();
      assertThat(breaker.succeeded(i)).isEmpty();
    }
  }

  @Test
  void theNextOutageCountsAnew() {
    fail(6);
    for (int i = 0; i < 3; i++) {
      breaker.succeeded(1);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(breaker.failed(50, ASKED)).isFalse();
    }
    assertThat(breaker.failed(51, ASKED)).isTrue();
    for (int i = 0; i < 2; i++) {
      breaker.succeeded(70);
    }
    assertThat(breaker.succeeded(70)).contains(new CircuitBreaker.Outage(Duration.ofNanos(20), 6));
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.called();
      breaker.failed(0, ASKED);
    }
  }
}
