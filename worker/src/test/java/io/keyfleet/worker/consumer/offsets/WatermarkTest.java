package io.keyfleet.worker.consumer.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WatermarkTest {

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void ourOwnRecordsAdvanceTheMarkInWhateverOrderTheyAreAcknowledged(long seed) {
    Watermark watermark = new Watermark(10);
    List<Long> offsets = new ArrayList<>(LongStream.range(10, 300).boxed().toList());
    Collections.shuffle(offsets, new Random(seed));
    for (int i = 0; i < offsets.size(); i++) {
      watermark.acknowledged(offsets.get(i));
      List<Long> missing = offsets.subList(i + 1, offsets.size());
      long first = missing.isEmpty() ? 300 : Collections.min(missing);
      assertThat(watermark.position()).isEqualTo(first);
      assertThat(watermark.gap())
          .isEqualTo(offsets.subList(0, i + 1).stream().anyMatch(offset -> offset > first));
    }
  }

  @Test
  void somebodyElsesRecordLeavesAGapThatReadingCloses() {
    Watermark watermark = new Watermark(5);
    watermark.acknowledged(6);
    watermark.acknowledged(7);
    assertThat(watermark.gap()).isTrue();
    watermark.readTo(6);
    assertThat(watermark.position()).isEqualTo(8);
    assertThat(watermark.gap()).isFalse();
  }

  @Test
  void readingBeyondOurOwnRecordsLeavesNoGap() {
    Watermark watermark = new Watermark(5);
    watermark.acknowledged(7);
    watermark.readTo(9);
    assertThat(watermark.position()).isEqualTo(9);
    assertThat(watermark.gap()).isFalse();
  }

  @Test
  void aMarkNeverGoesBack() {
    Watermark watermark = new Watermark(5);
    watermark.readTo(3);
    watermark.acknowledged(2);
    assertThat(watermark.position()).isEqualTo(5);
    assertThat(watermark.gap()).isFalse();
  }
}
