package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ConductTest {
  private final Conduct conduct = new Conduct();

  @Test
  void anAnswerToACallThatWentOutBeforeARefusalSaysNothingOfTheKeySince() {
    conduct.answered(1);
    conduct.refused(5);
    conduct.answered(3);
    assertThat(conduct.answeredAfter(5)).isFalse();
    assertThat(conduct.answers()).isFalse();

    conduct.answered(6);
    assertThat(conduct.answeredAfter(5)).isTrue();
    assertThat(conduct.answers()).isTrue();
  }

  @Test
  void aRefusalThatComesAfterAnAnswerToALaterCallDoesNotCountAgainstTheKey() {
    conduct.answered(9);
    LongStream.range(0, 9).forEach(conduct::refused);
    assertThat(conduct.answers()).isTrue();
    assertThat(conduct.refusesAll()).isFalse();
  }

  @Test
  void aKeyThatNeverAnsweredRefusesAllAfterThreePrompts() {
    LongStream.range(1, 3).forEach(conduct::refused);
    assertThat(conduct.refusesAll()).isFalse();
    conduct.refused(3);
    assertThat(conduct.refusesAll()).isTrue();
  }

  @Test
  void aKeyMayRefuseTwiceAsManyAsItCameBackFromButNotForEver() {
    long call = 1;
    conduct.answered(call++);
    for (int most : new int[] {5, 10, 20, 40, 40}) {
      int refused = 0;
      while (!conduct.refusesAll()) {
        conduct.refused(call++);
        refused++;
      }
      assertThat(refused).isEqualTo(most);
      conduct.answered(call++);
    }
  }
}
