package io.keyfleet.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LaneStateTest {
  private static final TopicPartition PARTITION = new TopicPartition("prompts", 3);

  @Test
  void whatWasInFlightAtTheLastWordIsDoubtfulUntilItIsFoundSettled() {
    LaneState next = successor(at(10, 11, 12).commit(Set.of(11L, 12L)));

    assertThat(next.doubtful()).containsExactlyInAnyOrder(11L, 12L);
    next.progress.finish(11);
    assertThat(next.doubtful()).containsExactly(12L);
  }

  @Test
  void nothingIsDoubtfulAfterAHandOverWithNothingInFlight() {
    assertThat(successor(at(10, 11).commit(Set.of())).doubtful()).isEmpty();
  }

  @Test
  void aCommitIsDueWhenWhatIsInFlightChanges() {
    LaneState lane = at(10);
    lane.commit(Set.of());

    assertThat(lane.changed(Set.of())).isFalse();
    assertThat(lane.changed(List.of(10L))).isTrue();
    lane.commit(List.of(10L));
    assertThat(lane.changed(List.of(10L))).isFalse();
    lane.settled(10, true, 0);
    assertThat(lane.changed(List.of())).isTrue();
  }

  /// A lane from offset 10 on, to which these were delivered.
  private static LaneState at(long... offsets) {
    LaneState lane = new LaneState(PARTITION, 10, ProgressNote.NOTHING);
    for (long offset : offsets) {
      lane.progress.deliver(offset);
    }
    return lane;
  }

  private static LaneState successor(OffsetAndMetadata committed) {
    ProgressNote note =
        ProgressNote.decode(committed.metadata())
            .orElse(new ProgressNote(0, 0, new BitSet(), new BitSet()));
    return new LaneState(PARTITION, committed.offset(), note);
  }
}
