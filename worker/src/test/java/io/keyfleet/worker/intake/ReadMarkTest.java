package io.keyfleet.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadMarkTest {

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void ourOwnRecordsAdvanceTheMarkInWhateverOrderTheyAreAcknowledged(long seed) {
    ReadMark mark = new ReadMark(10);
    List<Long> offsets = new ArrayList<>(LongStream.range(10, 300).boxed().toList());
    Collections.shuffle(offsets, new Random(seed));
    for (int i = 0; i < offsets.size(); i++) {
      mark.acknowledged(offsets.get(i));
      List<Long> missing = offsets.subList(i + 1, offsets.size());
      long first = missing.isEmpty() ? 300 : Collections.min(missing);
      assertThat(mark.position()).isEqualTo(first);
      assertThat(mark.gap())
          .isEqualTo(offsets.subList(0, i + 1).stream().anyMatch(offset -> offset > first));
    }
  }

  @Test
  void somebodyElsesRecordLeavesAGapThatReadingCloses() {
    ReadMark mark = new ReadMark(5);
    mark.acknowledged(6);
    mark.acknowledged(7);
    assertThat(mark.gap()).isTrue();
    mark.readTo(6);
    assertThat(mark.position()).isEqualTo(8);
    assertThat(mark.gap()).isFalse();
  }

  @Test
  void readingBeyondOurOwnRecordsLeavesNoGap() {
    ReadMark mark = new ReadMark(5);
    mark.acknowledged(7);
    mark.readTo(9);
    assertThat(mark.position()).isEqualTo(9);
    assertThat(mark.gap()).isFalse();
  }

  @Test
  void aMarkNeverGoesBack() {
    ReadMark mark = new ReadMark(5);
    mark.readTo(3);
    mark.acknowledged(2);
    assertThat(mark.position()).isEqualTo(5);
    assertThat(mark.gap()).isFalse();
  }
}
