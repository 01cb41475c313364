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
    endpoint.succeeded();
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
    endpoint.succeeded();
    endpoint.called();
    assertThat(endpoint.untilOpen(0)).isZero();
    assertThat(endpoint.closed()).isFalse();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      endpoint.called();
      endpoint.failed(0, ASKED);
    }
  }
}
