package io.keyfleet.worker.assignment.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FinishTimesTest {
  @Test
  void tellsSecondsWhereThePlanComesToAnEnd() {
    assertThat(new FinishTimes(12.4, 12, 20).inWords()).isEqualTo("done in 12 s");
    assertThat(new FinishTimes(0, 0, 0).inWords()).isEqualTo("done in 0 s");
  }

  @Test
  void tellsNoSecondsWhereWorkHasNobodyToServeIt() {
    double never = Double.POSITIVE_INFINITY;
    assertThat(new FinishTimes(never, never, never).inWords())
        .isEqualTo("some of it without a worker to serve it");
  }
}
