package io.keyfleet.worker.limiters;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InFlightLimitTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noMoreCallsAreOutAtOnceThanAllowed(long seed) {
    Random random = new Random(seed);
    int most = 1 + random.nextInt(50);
    InFlightLimit limit = new InFlightLimit(most);
    int out = 0;
    for (long now = 0; now < 5_000; now++) {
      if (random.nextBoolean() && limit.untilTurn(now, 1) == 0) {
        limit.take(now, 1);
        out++;
      } else if (out > 0) {
        limit.landed(0);
        out--;
        limit.succeeded();
      }
      assertThat(out).isLessThanOrEqualTo(most);
    }
  }

  @Test
  void aTurnOpensWhenACallComesBackAndNotByWaiting() {
    InFlightLimit limit = new InFlightLimit(1);
    limit.take(0, 1);
    assertThat(limit.untilTurn(SECOND, 1)).isEqualTo(Limiter.UNTIL_CHANGED);
    limit.landed(0);
    assertThat(limit.untilTurn(SECOND, 1)).isZero();
  }

  @Test
  void refusalsLowerWhatIsAllowedOnceForCallsThatWereOutTogether() {
    InFlightLimit limit = new InFlightLimit(100);
    for (int i = 0; i < 100; i++) {
      limit.take(0, 1);
    }
    for (int i = 0; i < 30; i++) {
      limit.landed(0);
      limit.refused(i);
    }
    assertThat(limit.allowed()).isBetween(70L, 76L);
    limit.refused(2 * SECOND);
    assertThat(limit.allowed()).isLessThan(58);
  }

  @Test
  void itFindsARealLimitThatIsLowerThanTheSupposedOne() {
    InFlightLimit limit = new InFlightLimit(500);
    int real = 60;
    int refused = 0;
    int answered = 0;
    for (int second = 0; second < 600; second++) {
      int out = 0;
      while (limit.untilTurn(second * SECOND, 1) == 0) {
        limit.take(second * SECOND, 1);
        out++;
      }
      for (int i = 0; i < out; i++) {
        limit.landed(0);
        if (i < real) {
          limit.succeeded();
          answered++;
        } else {
          limit.refused(second * SECOND);
          refused++;
        }
      }
    }
    assertThat(limit.allowed()).isBetween(40L, 62L);
    assertThat(refused).isLessThan(answered / 20);
    assertThat(answered).isGreaterThan(600 * real * 4 / 5);
  }

  @Test
  void oneCallIsAlwaysAllowed() {
    InFlightLimit limit = new InFlightLimit(3);
    for (int i = 0; i < 20; i++) {
      limit.refused(2L * i * SECOND);
    }
    assertThat(limit.untilTurn(100 * SECOND, 1)).isZero();
  }
}
