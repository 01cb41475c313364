package io.keyfleet.worker.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration LONGEST_ASKED = Duration.ofSeconds(60);

  private final Backoff backoff = new Backoff(LONGEST, LONGEST_ASKED, new Random(1));

  @ParameterizedTest(name = "after {0} failures")
  @ValueSource(ints = {1, 2, 3, 5, 6, 7, 20, 21, 64, 1_000, Integer.MAX_VALUE})
  void aDrawnWaitIsEvenUpToADoubledBound(int failures) {
    long bound =
        Math.min(LONGEST.toMillis(), (long) (500 * Math.pow(2, Math.min(30, failures - 1))));
    var waits =
        IntStream.range(0, 2_000)
            .mapToLong(i -> backoff.after(failures, Optional.empty()).toMillis())
            .summaryStatistics();
    assertThat(waits.getMin()).isBetween(0L, bound / 20);
    assertThat(waits.getMax()).isBetween(bound * 19 / 20, bound);
    assertThat(waits.getAverage()).isBetween(bound * 0.45, bound * 0.55);
  }

  @Test
  void whoFailsComesBackNoSoonerThanIsDrawnWhateverWasAsked() {
    Backoff backoff = new Backoff(Duration.ofSeconds(30), Duration.ofSeconds(60), new Random(7));
    Duration sum = Duration.ZERO;
    for (int failures = 1; failures <= 100; failures++) {
      sum = sum.plus(backoff.drawnOrAfter(failures, Optional.of(Duration.ofMillis(1))));
    }
    assertThat(sum).isGreaterThan(Duration.ofMinutes(20));
    assertThat(backoff.drawnOrAfter(1, Optional.of(Duration.ofSeconds(9))))
        .isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void whatIsAskedForIsBelievedUpToABound() {
    assertThat(backoff.after(1, Optional.of(Duration.ofSeconds(59))))
        .isEqualTo(Duration.ofSeconds(59));
    assertThat(backoff.after(9, Optional.of(Duration.ofDays(365)))).isEqualTo(LONGEST_ASKED);
    assertThat(backoff.after(9, Optional.of(Duration.ZERO))).isZero();
  }
}
