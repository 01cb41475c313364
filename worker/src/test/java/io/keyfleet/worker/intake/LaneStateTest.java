package io.keyfleet.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LaneStateTest {
  private static final TopicPartition PARTITION = new TopicPartition("prompts", 3);
  private static final String ID = "topic-1";

  @Test
  void whatWasInFlightAtTheLastWordIsDoubtfulUntilItIsFoundSettled() {
    LaneState next = successor(at(10, 11, 12).commit(Set.of(11L, 12L), false));

    assertThat(next.doubtful()).containsExactlyInAnyOrder(11L, 12L);
    next.progress.finish(11);
    assertThat(next.doubtful()).containsExactly(12L);
  }

  @Test
  void nothingIsDoubtfulAfterAHandOverWithNothingInFlight() {
    assertThat(successor(at(10, 11).commit(Set.of(), false)).doubtful()).isEmpty();
  }

  @Test
  void aCommitIsDueWhenWhatIsInFlightChanges() {
    LaneState lane = at(10);
    lane.commit(Set.of(), false);

    assertThat(lane.changed(Set.of())).isFalse();
    assertThat(lane.changed(List.of(10L))).isTrue();
    lane.commit(List.of(10L), false);
    assertThat(lane.changed(List.of(10L))).isFalse();
    lane.settled(10, true, 0);
    assertThat(lane.changed(List.of())).isTrue();
  }

  @Test
  void aGapIsReadOnceAtATime() {
    LaneState lane = at(10);
    lane.settled(10, true, 5);
    assertThat(lane.takeGap()).isTrue();
    assertThat(lane.takeGap()).isFalse();

    lane.found(new AnswersReader.Found(PARTITION, ID, LongStream.of(11), 6, 0));
    assertThat(lane.takeGap()).isFalse();
    assertThat(lane.progress.base()).isEqualTo(12);
    lane.settled(12, false, 3);
    assertThat(lane.takeGap()).isTrue();
  }

  @Test
  void whatIsHandedOverAgainIsInHandOnce() {
    LaneState lane = new LaneState(PARTITION, ID, 10, ProgressNote.nothing(ID));
    lane.open();
    assertThat(lane.deliver(10)).isTrue();
    assertThat(lane.deliver(11)).isTrue();
    lane.reopen();
    assertThat(lane.opened()).isFalse();
    lane.settled(10, true, 0);
    assertThat(lane.deliver(10)).isFalse();
    assertThat(lane.deliver(11)).isTrue();
    assertThat(lane.inHand()).isEqualTo(1);
  }

  /// A lane from offset 10 on, to which these were delivered.
  private static LaneState at(long... offsets) {
    LaneState lane = new LaneState(PARTITION, ID, 10, ProgressNote.nothing(ID));
    for (long offset : offsets) {
      lane.progress.deliver(offset);
    }
    return lane;
  }

  private static LaneState successor(OffsetAndMetadata committed) {
    ProgressNote note = ProgressNote.decode(committed.metadata()).orElseThrow();
    return new LaneState(PARTITION, ID, committed.offset(), note);
  }
}
