package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EndpointTest {
  private static final Optional<Duration> ASKED = Optional.of(Duration.ofSeconds(3));
  private static final long THREE_SECONDS = Duration.ofSeconds(3).toNanos();

  private final Endpoint endpoint =
      new Endpoint(new Backoff(Duration.ofSeconds(30), Duration.ofSeconds(60), new Random(1)));

  @Test
  void aFewFailuresMayBeChance() {
    fail(5);
    assertThat(endpoint.untilOpen(0)).isZero();
    assertThat(endpoint.closed()).isFalse();
  }

  @Test
  void failuresThatFollowEachOtherCloseIt() {
    fail(6);
    assertThat(endpoint.closed()).isTrue();
    assertThat(endpoint.untilOpen(0)).isEqualTo(THREE_SECONDS);
  }

  @Test
  void failuresWithASuccessBetweenDoNotCloseIt() {
    fail(5);
    endpoint.succeeded(0);
    fail(5);
    assertThat(endpoint.untilOpen(0)).isZero();
  }

  @Test
  void whileAProbeIsOutNobodyElseGoes() {
    fail(6);
    endpoint.called();
    assertThat(endpoint.untilOpen(THREE_SECONDS)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aProbeThatFailsClosesItAgain() {
    fail(6);
    endpoint.called();
    endpoint.failed(THREE_SECONDS, ASKED);
    assertThat(endpoint.untilOpen(THREE_SECONDS)).isEqualTo(THREE_SECONDS);
  }

  @Test
  void manyCallsThatFailTogetherCloseItForNoLongerThanAFew() {
    for (int i = 0; i < 500; i++) {
      endpoint.called();
    }
    for (int i = 0; i < 500; i++) {
      endpoint.failed(0, Optional.empty());
    }
    assertThat(endpoint.untilOpen(0)).isLessThanOrEqualTo(Duration.ofMillis(500).toNanos());
  }

  @Test
  void aProbeThatSaysNothingLetsTheNextOneGo() {
    fail(6);
    endpoint.called();
    endpoint.undecided();
    assertThat(endpoint.untilOpen(THREE_SECONDS)).isZero();
  }

  @Test
  void aProbeThatSucceedsOpensItForAll() {
    fail(6);
    endpoint.called();
    endpoint.succeeded(0);
    endpoint.called();
    assertThat(endpoint.untilOpen(0)).isZero();
    assertThat(endpoint.closed()).isFalse();
  }

  @Test
  void anOutageBeginsOnceHoweverOftenItClosesAndEndsWhenItAnswersForGood() {
    for (int i = 1; i <= 5; i++) {
      assertThat(endpoint.failed(i, ASKED)).isFalse();
    }
    assertThat(endpoint.failed(6, ASKED)).isTrue();
    assertThat(endpoint.failed(7, ASKED)).isFalse();
    for (int i = 0; i < 2; i++) {
      assertThat(endpoint.succeeded(10 + i)).isEmpty();
    }
    for (int i = 0; i < 6; i++) {
      assertThat(endpoint.failed(20 + i, ASKED)).isFalse();
    }
    assertThat(endpoint.closed()).isTrue();
    for (int i = 0; i < 2; i++) {
      assertThat(endpoint.succeeded(101 + i)).isEmpty();
    }
    assertThat(endpoint.succeeded(200))
        .contains(new Endpoint.Outage(Duration.ofNanos(101 - 1), 7 + 6));
    assertThat(endpoint.succeeded(201)).isEmpty();
  }

  @Test
  void anOutageIsNotWaitedForOnceNothingFailedForAMinute() {
    long minute = Duration.ofMinutes(1).toNanos();
    fail(6);
    assertThat(endpoint.succeeded(1)).isEmpty();
    assertThat(endpoint.succeeded(1 + minute))
        .contains(new Endpoint.Outage(Duration.ofNanos(1), 6));

    fail(6);
    endpoint.succeeded(2);
    for (int i = 0; i < 5; i++) {
      assertThat(endpoint.failed(2 + minute, ASKED)).isFalse();
    }
    assertThat(endpoint.failed(2 + minute, ASKED)).isTrue();
  }

  @Test
  void whatFailsNowAndThenIsNoOutage() {
    for (int i = 0; i < 20; i++) {
      assertThat(endpoint.failed(i, ASKED)).isFalse();
      assertThat(endpoint.succeeded(i)).isEmpty();
    }
  }

  @Test
  void theNextOutageCountsAnew() {
    fail(6);
    for (int i = 0; i < 3; i++) {
      endpoint.succeeded(1);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(endpoint.failed(50, ASKED)).isFalse();
    }
    assertThat(endpoint.failed(51, ASKED)).isTrue();
    for (int i = 0; i < 2; i++) {
      endpoint.succeeded(70);
    }
    assertThat(endpoint.succeeded(70)).contains(new Endpoint.Outage(Duration.ofNanos(20), 6));
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      endpoint.called();
      endpoint.failed(0, ASKED);
    }
  }
}
