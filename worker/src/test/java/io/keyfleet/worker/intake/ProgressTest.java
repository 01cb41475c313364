package io.keyfleet.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProgressTest {

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatMayBeCommittedIsTheLowestUnfinishedPromptInWhateverOrderTheyFinish(long seed) {
    Random random = new Random(seed);
    long start = random.nextInt(3) * 1_000_000_007L;
    Progress progress = new Progress(start, new BitSet());
    TreeSet<Long> unfinished = new TreeSet<>();
    List<Long> out = new ArrayList<>();
    long next = start;
    int gaps = random.nextInt(20);
    for (int step = 0; step < 15_000; step++) {
      if (random.nextInt(5) < 2 || out.isEmpty()) {
        next += random.nextInt(100) < gaps ? random.nextInt(30) : 0;
        assertThat(progress.deliver(next)).isTrue();
        unfinished.add(next);
        out.add(next++);
      } else {
        long done = out.remove(random.nextInt(Math.min(out.size(), 1 + random.nextInt(400))));
        progress.finish(done);
        if (random.nextInt(10) == 0) {
          progress.finish(done);
        }
        unfinished.remove(done);
        if (random.nextInt(20) == 0) {
          assertThat(progress.deliver(done)).isFalse();
        }
      }
      long lowest = unfinished.isEmpty() ? next : unfinished.first();
      assertThat(progress.base()).isEqualTo(lowest);
      assertThat(progress.span()).isEqualTo((int) (next - lowest));
    }
    assertBeyondIsTheComplement(progress, unfinished, next);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatWasFinishedBeyondTheCommittedPromptIsNotToBeWorkedOnAgain(long seed) {
    Random random = new Random(seed);
    BitSet beyond = new BitSet();
    random.ints(random.nextInt(2_000), 0, 5_000).forEach(beyond::set);
    Progress progress = new Progress(70, beyond);
    for (long offset = 70; offset < 6_000; offset++) {
      boolean known = beyond.get((int) offset - 70);
      assertThat(progress.deliver(offset)).isEqualTo(!known);
      progress.finish(offset);
    }
    assertThat(progress.base()).isEqualTo(6_000);
    assertThat(progress.beyond().isEmpty()).isTrue();
  }

  @Test
  void whatIsFinishedBeforeItIsHandedOverIsNotToBeWorkedOn() {
    Progress progress = new Progress(0, new BitSet());
    progress.finish(2);
    assertThat(progress.base()).isZero();
    assertThat(progress.span()).isEqualTo(3);
    assertThat(progress.deliver(0)).isTrue();
    assertThat(progress.deliver(1)).isTrue();
    assertThat(progress.deliver(2)).isFalse();
    progress.finish(0);
    progress.finish(1);
    assertThat(progress.base()).isEqualTo(3);
  }

  @Test
  void whatLiesBelowTheCommittedPromptIsFinished() {
    Progress progress = new Progress(100, new BitSet());
    assertThat(progress.deliver(99)).isFalse();
    progress.finish(5);
    assertThat(progress.base()).isEqualTo(100);
  }

  @Test
  void positionsWithoutARecordAreFinished() {
    Progress progress = new Progress(0, new BitSet());
    progress.deliver(0);
    progress.skipTo(10);
    assertThat(progress.base()).isZero();
    progress.finish(0);
    assertThat(progress.base()).isEqualTo(10);
    progress.skipTo(4);
    assertThat(progress.base()).isEqualTo(10);
  }

  @Test
  void aGapOfBillionsThatRetentionLeftIsFinished() {
    Progress progress = new Progress(0, new BitSet());
    assertThat(progress.deliver(5_000_000_000L)).isTrue();
    assertThat(progress.base()).isEqualTo(5_000_000_000L);
    assertThat(progress.span()).isEqualTo(1);
  }

  @Test
  void anAnswerToAPromptThatCannotBeThereIsNothing() {
    Progress progress = new Progress(0, new BitSet());
    progress.finish(Long.MAX_VALUE);
    progress.finish(-1);
    assertThat(progress.base()).isZero();
    assertThat(progress.span()).isZero();
  }

  private static void assertBeyondIsTheComplement(
      Progress progress, Set<Long> unfinished, long next) {
    BitSet beyond = progress.beyond();
    assertThat(beyond.get(0)).isFalse();
    for (long offset = progress.base(); offset < next; offset++) {
      assertThat(beyond.get((int) (offset - progress.base())))
          .isEqualTo(!unfinished.contains(offset));
    }
    assertThat(beyond.length()).isLessThanOrEqualTo(progress.span());
  }
}
