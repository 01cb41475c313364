package io.keyfleet.worker.consumer.offsets;

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

class OffsetTrackerTest {

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatMayBeCommittedIsTheLowestUnfinishedPromptInWhateverOrderTheyFinish(long seed) {
    Random random = new Random(seed);
    long start = random.nextInt(3) * 1_000_000_007L;
    OffsetTracker tracker = new OffsetTracker(start, new BitSet());
    TreeSet<Long> unfinished = new TreeSet<>();
    List<Long> out = new ArrayList<>();
    long next = start;
    int gaps = random.nextInt(20);
    for (int step = 0; step < 15_000; step++) {
      if (random.nextInt(5) < 2 || out.isEmpty()) {
        next += random.nextInt(100) < gaps ? random.nextInt(30) : 0;
        assertThat(tracker.deliver(next)).isTrue();
        unfinished.add(next);
        out.add(next++);
      } else {
        long done = out.remove(random.nextInt(Math.min(out.size(), 1 + random.nextInt(400))));
        tracker.finish(done);
        if (random.nextInt(10) == 0) {
          tracker.finish(done);
        }
        unfinished.remove(done);
        if (random.nextInt(20) == 0) {
          assertThat(tracker.deliver(done)).isFalse();
        }
      }
      long lowest = unfinished.isEmpty() ? next : unfinished.first();
      assertThat(tracker.base()).isEqualTo(lowest);
      assertThat(tracker.span()).isEqualTo((int) (next - lowest));
    }
    assertBeyondIsTheComplement(tracker, unfinished, next);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatWasFinishedBeyondTheCommittedPromptIsNotToBeWorkedOnAgain(long seed) {
    Random random = new Random(seed);
    BitSet beyond = new BitSet();
    random.ints(random.nextInt(2_000), 0, 5_000).forEach(beyond::set);
    OffsetTracker tracker = new OffsetTracker(70, beyond);
    for (long offset = 70; offset < 6_000; offset++) {
      boolean known = beyond.get((int) offset - 70);
      assertThat(tracker.deliver(offset)).isEqualTo(!known);
      tracker.finish(offset);
    }
    assertThat(tracker.base()).isEqualTo(6_000);
    assertThat(tracker.beyond().isEmpty()).isTrue();
  }

  @Test
  void whatIsFinishedBeforeItIsHandedOverIsNotToBeWorkedOn() {
    OffsetTracker tracker = new OffsetTracker(0, new BitSet());
    tracker.finish(2);
    assertThat(tracker.base()).isZero();
    assertThat(tracker.span()).isEqualTo(3);
    assertThat(tracker.deliver(0)).isTrue();
    assertThat(tracker.deliver(1)).isTrue();
    assertThat(tracker.deliver(2)).isFalse();
    tracker.finish(0);
    tracker.finish(1);
    assertThat(tracker.base()).isEqualTo(3);
  }

  @Test
  void whatLiesBelowTheCommittedPromptIsFinished() {
    OffsetTracker tracker = new OffsetTracker(100, new BitSet());
    assertThat(tracker.deliver(99)).isFalse();
    tracker.finish(5);
    assertThat(tracker.base()).isEqualTo(100);
  }

  @Test
  void positionsWithoutARecordAreFinished() {
    OffsetTracker tracker = new OffsetTracker(0, new BitSet());
    tracker.deliver(0);
    tracker.skipTo(10);
    assertThat(tracker.base()).isZero();
    tracker.finish(0);
    assertThat(tracker.base()).isEqualTo(10);
    tracker.skipTo(4);
    assertThat(tracker.base()).isEqualTo(10);
  }

  @Test
  void aGapOfBillionsThatRetentionLeftIsFinished() {
    OffsetTracker tracker = new OffsetTracker(0, new BitSet());
    assertThat(tracker.deliver(5_000_000_000L)).isTrue();
    assertThat(tracker.base()).isEqualTo(5_000_000_000L);
    assertThat(tracker.span()).isEqualTo(1);
  }

  @Test
  void anAnswerToAPromptThatCannotBeThereIsNothing() {
    OffsetTracker tracker = new OffsetTracker(0, new BitSet());
    tracker.finish(Long.MAX_VALUE);
    tracker.finish(-1);
    assertThat(tracker.base()).isZero();
    assertThat(tracker.span()).isZero();
  }

  private static void assertBeyondIsTheComplement(
      OffsetTracker tracker, Set<Long> unfinished, long next) {
    BitSet beyond = tracker.beyond();
    assertThat(beyond.get(0)).isFalse();
    for (long offset = tracker.base(); offset < next; offset++) {
      assertThat(beyond.get((int) (offset - tracker.base())))
          .isEqualTo(!unfinished.contains(offset));
    }
    assertThat(beyond.length()).isLessThanOrEqualTo(tracker.span());
  }
}
