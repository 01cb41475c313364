package io.keyfleet.worker.consumer.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionStateTest {
  private static final TopicPartition PARTITION = new TopicPartition("prompts", 3);
  private static final String ID = "topic-1";

  @Test
  void whatWasInFlightAtTheLastCommitMayBePaidTwiceUntilItIsFoundSettled() {
    PartitionState next = successor(at(10, 11, 12).commit(Set.of(11L, 12L), false));

    assertThat(next.mayBePaidTwice()).containsExactlyInAnyOrder(11L, 12L);
    next.tracker.finish(11);
    assertThat(next.mayBePaidTwice()).containsExactly(12L);
  }

  @Test
  void nothingMayBePaidTwiceAfterAHandOverWithNothingInFlight() {
    assertThat(successor(at(10, 11).commit(Set.of(), false)).mayBePaidTwice()).isEmpty();
  }

  @Test
  void aCommitIsDueWhenWhatIsInFlightChanges() {
    PartitionState partition = at(10);
    partition.commit(Set.of(), false);

    assertThat(partition.changed(Set.of())).isFalse();
    assertThat(partition.changed(List.of(10L))).isTrue();
    partition.commit(List.of(10L), false);
    assertThat(partition.changed(List.of(10L))).isFalse();
    partition.settled(10, true, 0);
    assertThat(partition.changed(List.of())).isTrue();
  }

  @Test
  void aGapIsReadOnceAtATime() {
    PartitionState partition = at(10);
    partition.settled(10, true, 5);
    assertThat(partition.takeGap()).isTrue();
    assertThat(partition.takeGap()).isFalse();

    partition.found(new SettledReader.Found(PARTITION, ID, LongStream.of(11), 6, 0, true));
    assertThat(partition.takeGap()).isFalse();
    assertThat(partition.tracker.base()).isEqualTo(12);
    partition.settled(12, false, 3);
    assertThat(partition.takeGap()).isTrue();
  }

  @Test
  void whatIsHandedOverAgainIsOutstandingOnce() {
    PartitionState partition =
        new PartitionState(PARTITION, ID, 10, PartitionCheckpoint.nothing(ID));
    partition.open();
    assertThat(partition.deliver(10)).isTrue();
    assertThat(partition.deliver(11)).isTrue();
    partition.reopen();
    assertThat(partition.opened()).isFalse();
    partition.settled(10, true, 0);
    assertThat(partition.deliver(10)).isFalse();
    assertThat(partition.deliver(11)).isTrue();
    assertThat(partition.outstanding()).isEqualTo(1);
  }

  @Test
  void nothingIsCommittedPastADeletedPromptBeforeItsDeathIsPublished() {
    PartitionState partition =
        new PartitionState(PARTITION, ID, 10, PartitionCheckpoint.nothing(ID));
    partition.found(new SettledReader.Found(PARTITION, ID, LongStream.of(10, 12), 2, 0, true));

    List<Long> deleted = partition.beginAt(14);
    partition.deleted(deleted);

    assertThat(deleted).containsExactly(11L, 13L);
    assertThat(partition.position()).isEqualTo(14);
    assertThat(partition.commit(Set.of(), false).offset()).isEqualTo(11);
    assertThat(partition.deliver(14)).isTrue();
    assertThat(partition.takeSkipped()).isEmpty();
    partition.settled(13, false, 0);
    partition.settled(11, false, 1);
    assertThat(partition.commit(Set.of(), false).offset()).isEqualTo(14);
    assertThat(partition.outstanding()).isEqualTo(1);
  }

  @Test
  void whatCannotBeToldOfIsPassedOver() {
    PartitionState partition =
        new PartitionState(PARTITION, ID, 10, PartitionCheckpoint.nothing(ID));

    assertThat(partition.passTo(14)).isEqualTo(4);
    assertThat(partition.position()).isEqualTo(14);
    assertThat(partition.commit(Set.of(), false).offset()).isEqualTo(14);
    assertThat(partition.takeSkipped()).isEmpty();
  }

  /// A partition from offset 10 on, to which these were delivered.
  private static PartitionState at(long... offsets) {
    PartitionState partition =
        new PartitionState(PARTITION, ID, 10, PartitionCheckpoint.nothing(ID));
    for (long offset : offsets) {
      partition.tracker.deliver(offset);
    }
    return partition;
  }

  private static PartitionState successor(OffsetAndMetadata committed) {
    PartitionCheckpoint checkpoint = PartitionCheckpoint.decode(committed.metadata()).orElseThrow();
    return new PartitionState(PARTITION, ID, committed.offset(), checkpoint);
  }
}
