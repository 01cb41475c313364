package io.keyfleet.worker.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KeyHistoryTest {
  private final KeyHistory history = new KeyHistory();

  @Test
  void anAnswerToACallThatWentOutBeforeARefusalSaysNothingOfTheKeySince() {
    history.answered(1);
    history.refused(5);
    history.answered(3);
    assertThat(history.answeredAfter(5)).isFalse();
    assertThat(history.answers()).isFalse();

    history.answered(6);
    assertThat(history.answeredAfter(5)).isTrue();
    assertThat(history.answers()).isTrue();
  }

  @Test
  void aRefusalThatComesAfterAnAnswerToALaterCallDoesNotCountAgainstTheKey() {
    history.answered(9);
    LongStream.range(0, 9).forEach(history::refused);
    assertThat(history.answers()).isTrue();
    assertThat(history.refusesAll()).isFalse();
  }

  @Test
  void aKeyThatNeverAnsweredRefusesAllAfterThreePrompts() {
    LongStream.range(1, 3).forEach(history::refused);
    assertThat(history.refusesAll()).isFalse();
    history.refused(3);
    assertThat(history.refusesAll()).isTrue();
  }

  @Test
  void aKeyMayRefuseTwiceAsManyAsItCameBackFromButNotForEver() {
    long call = 1;
    history.answered(call++);
    for (int most : new int[] {5, 10, 20, 40, 40}) {
      int refused = 0;
      while (!history.refusesAll()) {
        history.refused(call++);
        refused++;
      }
      assertThat(refused).isEqualTo(most);
      history.answered(call++);
    }
  }
}
