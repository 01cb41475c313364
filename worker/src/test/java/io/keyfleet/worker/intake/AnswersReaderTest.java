package io.keyfleet.worker.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswersReaderTest {
  private static final TopicPartition PROMPTS = new TopicPartition("p", 2);
  private static final TopicPartition ANSWERS = new TopicPartition("p-answers", 2);
  private static final TopicPartition DEAD = new TopicPartition("p-dead", 2);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final AnswersReader reader = new AnswersReader(consumer);

  @Test
  void whatWasSettledAfterTheLastCommitCounts() {
    kafka(0, 3, 0, 1);
    LaneState lane = lane(10, 0, 0);
    consumer.schedulePollTask(() -> {
      record(ANSWERS, 0, "p-2-10");
      record(ANSWERS, 1, "p-2-12");
      record(ANSWERS, 2, "p-2-13");
      record(DEAD, 0, "p-2-11");
    });

    assertThat(catchUp(lane)).isEqualTo(4);

    assertThat(lane.progress.base()).isEqualTo(14);
    assertThat(lane.answers.position()).isEqualTo(3);
    assertThat(lane.dead.position()).isEqualTo(1);
    assertThat(lane.changed(Set.of())).isTrue();
  }

  @Test
  void whatTheNoteAccountsForIsNotReadAgain() {
    kafka(0, 5, 0, 2);
    LaneState lane = lane(10, 5, 2);
    consumer.schedulePollTask(() -> {
      throw new AssertionError("nothing is to be read");
    });
    assertThat(catchUp(lane)).isZero();
    assertThat(lane.progress.base()).isEqualTo(10);
  }

  @Test
  void whatRetentionTookIsPassedOver() {
    kafka(7, 9, 4, 4);
    LaneState lane = lane(0, 0, 0);
    consumer.schedulePollTask(() -> {
      record(ANSWERS, 7, "p-2-0");
      record(ANSWERS, 8, "p-2-1");
    });
    assertThat(catchUp(lane)).isEqualTo(2);
    assertThat(lane.answers.position()).isEqualTo(9);
    assertThat(lane.dead.position()).isEqualTo(4);
  }

  @Test
  void recordsThatOthersPutThereSettleNothing() {
    kafka(0, 8, 0, 0);
    LaneState lane = lane(0, 0, 0);
    consumer.schedulePollTask(() -> {
      record(ANSWERS, 0, null);
      record(ANSWERS, 1, "");
      record(ANSWERS, 2, "p-2-");
      record(ANSWERS, 3, "p-2-x");
      record(ANSWERS, 4, "p-3-0");
      record(ANSWERS, 5, "other-2-0");
      record(ANSWERS, 6, "p-2-99999999999999999999");
      record(ANSWERS, 7, "p-2-9223372036854775807");
    });
    catchUp(lane);
    assertThat(lane.progress.base()).isZero();
    assertThat(lane.progress.span()).isZero();
    assertThat(lane.answers.position()).isEqualTo(8);
  }

  @Test
  void aPromptThatWasSettledTwiceIsFoundOnce() {
    kafka(0, 2, 0, 0);
    LaneState lane = lane(0, 0, 0);
    consumer.schedulePollTask(() -> {
      record(ANSWERS, 0, "p-2-0");
      record(ANSWERS, 1, "p-2-0");
    });
    assertThat(catchUp(lane)).isEqualTo(1);
    assertThat(lane.progress.base()).isEqualTo(1);
  }

  private int catchUp(LaneState lane) {
    return lane.found(reader.read(List.of(lane.look())).getFirst());
  }

  private void kafka(long answersFrom, long answersTo, long deadFrom, long deadTo) {
    consumer.updateBeginningOffsets(Map.of(ANSWERS, answersFrom, DEAD, deadFrom));
    consumer.updateEndOffsets(Map.of(ANSWERS, answersTo, DEAD, deadTo));
  }

  private void record(TopicPartition partition, long offset, @Nullable String key) {
    consumer.addRecord(
        new ConsumerRecord<>(
            partition.topic(),
            partition.partition(),
            offset,
            key == null ? null : key.getBytes(UTF_8),
            new byte[0]));
  }

  private static LaneState lane(long committed, long answers, long dead) {
    ProgressNote note = new ProgressNote(answers, dead, new BitSet(), new BitSet(), false);
    LaneState lane = new LaneState(PROMPTS, committed, note);
    lane.commit(Set.of(), false);
    return lane;
  }
}
