package io.keyfleet.worker.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalEvidenceTest {
  private final RefusalEvidence evidence = new RefusalEvidence();

  @Test
  void refusalsThatAgreeAreBelieved() {
    evidence.refused(24);
    through(23, 24);
    evidence.refused(24);
    assertThat(evidence.believed()).isTrue();
  }

  /// Each refusal leaves one call less in the window, so that the next calls have less before them.
  @Test
  void refusalsAreNotBelievedIfManyMoreCallsWentThroughBetweenThemWithAboutAsManyBefore() {
    for (long before = 39; before > 36; before--) {
      evidence.refused(before);
      assertThat(evidence.believed()).isFalse();
      through(before - 1, 30);
    }
  }

  @Test
  void aFallingLimitIsBelievedThoughEverySecondCallGoesThrough() {
    through(39, 100);
    for (long before = 39; before > 35; before--) {
      evidence.refused(before);
      through(before - 1, 1);
    }
    assertThat(evidence.believed()).isTrue();
  }

  @Test
  void aRefusalIsUnexpectedIfCallsWentThroughLatelyWithAsManyBefore() {
    through(19, 3);
    assertThat(evidence.unexpected(19)).isFalse();
    through(20, 1);
    assertThat(evidence.unexpected(19)).isTrue();
    assertThat(evidence.unexpected(20)).isFalse();
    through(10, 100);
    assertThat(evidence.unexpected(19)).isFalse();
  }

  @Test
  void aRefusalIsUnexpectedForSomeCallsAfterAnotherTurnedOutToBeChance() {
    evidence.refused(5);
    through(5, 1);
    assertThat(evidence.unexpected(9)).isTrue();
    through(1, 200);
    assertThat(evidence.unexpected(9)).isFalse();
  }

  private void through(long before, int calls) {
    for (int i = 0; i < calls; i++) {
      evidence.wentThrough(before);
    }
  }
}
