package io.keyfleet.scorer.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {
  @ParameterizedTest
  @CsvSource({
    "85, 100, 0.7672, 0.9069",
    "0, 10, 0, 0.2775",
    "10, 10, 0.7225, 1",
    "1, 1, 0.2065, 1",
    "5, 10, 0.2366, 0.7634",
    "500000, 1000000, 0.4990, 0.5010"
  })
  void wilsonIntervalsAreThePublishedOnes(long hits, long trials, double low, double high) {
    Interval interval = Interval.wilson(hits, trials);

    assertThat(interval.low()).isCloseTo(low, within(0.00005));
    assertThat(interval.high()).isCloseTo(high, within(0.00005));
  }

  @Test
  void moreHitsThanTrialsAreRefused() {
    assertThatThrownBy(() -> Interval.wilson(2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Interval.wilson(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
