package io.keyfleet.worker.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.limiter.Limiter.Permit;
import io.keyfleet.worker.limiter.Limiter.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AimdConcurrencyLimitTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noMoreCallsAreOutAtOnceThanAllowed(long seed) {
    Random random = new Random(seed);
    int most = 1 + random.nextInt(50);
    AimdConcurrencyLimit limit = new AimdConcurrencyLimit(most);
    Deque<Permit> out = new ArrayDeque<>();
    for (long now = 0; now < 5_000; now++) {
      if (random.nextBoolean() && limit.nanosUntilPermit(now, 1) == 0) {
        out.add(limit.acquire(now, 1));
      } else if (!out.isEmpty()) {
        out.element().answered();
        out.remove().ended();
      }
      assertThat(out).hasSizeLessThanOrEqualTo(most);
    }
  }

  @Test
  void aTurnOpensWhenACallComesBackAndNotByWaiting() {
    AimdConcurrencyLimit limit = new AimdConcurrencyLimit(1);
    Permit permit = limit.acquire(0, 1);
    assertThat(limit.nanosUntilPermit(SECOND, 1)).isEqualTo(Limiter.UNTIL_CHANGED);
    permit.ended();
    assertThat(limit.nanosUntilPermit(SECOND, 1)).isZero();
  }

  @Test
  void refusalsLowerWhatIsAllowedOnceForCallsThatWereOutTogether() {
    AimdConcurrencyLimit limit = new AimdConcurrencyLimit(100);
    List<Permit> permits = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      permits.add(limit.acquire(0, 1));
    }
    for (int i = 0; i < 30; i++) {
      refuse(permits.get(i), i);
    }
    assertThat(limit.allowed()).isBetween(70L, 76L);
    refuse(permits.get(30), 2 * SECOND);
    assertThat(limit.allowed()).isLessThan(58);
  }

  @Test
  void itFindsARealLimitThatIsLowerThanTheSupposedOne() {
    AimdConcurrencyLimit limit = new AimdConcurrencyLimit(500);
    int real = 60;
    int refused = 0;
    int answered = 0;
    for (int second = 0; second < 600; second++) {
      List<Permit> out = new ArrayList<>();
      while (limit.nanosUntilPermit(second * SECOND, 1) == 0) {
        out.add(limit.acquire(second * SECOND, 1));
      }
      for (int i = 0; i < out.size(); i++) {
        if (i < real) {
          out.get(i).answered();
          out.get(i).ended();
          answered++;
        } else {
          refuse(out.get(i), second * SECOND);
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
    AimdConcurrencyLimit limit = new AimdConcurrencyLimit(3);
    for (int i = 0; i < 20; i++) {
      refuse(limit.acquire(2L * i * SECOND, 1), 2L * i * SECOND);
    }
    assertThat(limit.nanosUntilPermit(100 * SECOND, 1)).isZero();
  }

  private static void refuse(Permit permit, long now) {
    permit.refused(Refusal.OVER_LIMIT, 0, now);
    permit.ended();
  }
}
