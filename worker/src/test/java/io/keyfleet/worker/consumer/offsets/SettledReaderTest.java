package io.keyfleet.worker.consumer.offsets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettledReaderTest {
  private static final TopicPartition PROMPTS = new TopicPartition("p", 2);
  private static final TopicPartition ANSWERS = new TopicPartition("p-answers", 2);
  private static final TopicPartition DEAD = new TopicPartition("p-dead", 2);

  private static final String ID = "topic-1";
  private static final Instant FIRST = Instant.parse("2026-01-02T03:04:05Z");

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> times, Duration timeout) {
          return Map.of(PROMPTS, new OffsetAndTimestamp(4, FIRST.toEpochMilli()));
        }
      };
  private final SettledReader reader = new SettledReader(consumer);

  @Test
  void whatWasSettledAfterTheLastCommitCounts() {
    kafka(0, 3, 0, 1);
    PartitionState partition = partition(10, 0, 0);
    consumer.schedulePollTask(() -> {
      record(ANSWERS, 0, "p-2-10");
      record(ANSWERS, 1, "p-2-12");
      record(ANSWERS, 2, "p-2-13");
      record(DEAD, 0, "p-2-11");
    });

    assertThat(catchUp(partition)).isEqualTo(4);

    assertThat(partition.tracker.base()).isEqualTo(14);
    assertThat(partition.answers.position()).isEqualTo(3);
    assertThat(partition.dead.position()).isEqualTo(1);
    assertThat(partition.changed(Set.of())).isTrue();
  }

  @Test
  void whatTheNoteAccountsForIsNotReadAgain() {
    kafka(0, 5, 0, 2);
    PartitionState partition = partition(10, 5, 2);
    consumer.schedulePollTask(() -> {
      throw new AssertionError("nothing is to be read");
    });
    assertThat(catchUp(partition)).isZero();
    assertThat(partition.tracker.base()).isEqualTo(10);
  }

  @Test
  void whatRetentionTookIsPassedOver() {
    kafka(7, 9, 4, 4);
    PartitionState partition = partition(0, 0, 0);
    consumer.schedulePollTask(() -> {
      record(ANSWERS, 7, "p-2-0");
      record(ANSWERS, 8, "p-2-1");
    });
    assertThat(catchUp(partition)).isEqualTo(2);
    assertThat(partition.answers.position()).isEqualTo(9);
    assertThat(partition.dead.position()).isEqualTo(4);
  }

  @Test
  void recordsThatOthersPutThereSettleNothing() {
    kafka(0, 8, 0, 0);
    PartitionState partition = partition(0, 0, 0);
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
    catchUp(partition);
    assertThat(partition.tracker.base()).isZero();
    assertThat(partition.tracker.span()).isZero();
    assertThat(partition.answers.position()).isEqualTo(8);
  }

  @Test
  void whatAnotherTopicOfTheNameLeftSettlesNothing() {
    kafka(0, 2, 0, 1);
    PartitionState partition = partition(0, 0, 0);
    consumer.schedulePollTask(() -> {
      record(ANSWERS, 0, "p-2-0", "topic-0", new byte[0]);
      record(ANSWERS, 1, "p-2-1");
      record(DEAD, 0, "p-2-2", "topic-0", new byte[0]);
    });
    assertThat(catchUp(partition)).isEqualTo(1);
    assertThat(partition.tracker.base()).isZero();
    assertThat(partition.answers.position()).isEqualTo(2);
  }

  @Test
  void aRecordWithoutATopicSettlesWhatWasPublishedSinceTheTopicsFirstPromptOrWasBeforeIt() {
    kafka(0, 4, 0, 1);
    consumer.updatePartitions("p", List.of(new PartitionInfo("p", 2, null, null, null)));
    consumer.updateEndOffsets(Map.of(PROMPTS, 9L));
    PartitionState partition = partition(3, 0, 0);
    consumer.schedulePollTask(() -> {
      record(ANSWERS, 0, "p-2-3", null, answer(3, FIRST.minusSeconds(9)));
      record(ANSWERS, 1, "p-2-4", null, answer(4, FIRST));
      record(ANSWERS, 2, "p-2-5", null, answer(5, FIRST.minusMillis(1)));
      record(ANSWERS, 3, "p-2-6", null, "no answer".getBytes(UTF_8));
      record(DEAD, 0, "p-2-7", null, dead(7, FIRST.plusSeconds(1)));
    });
    assertThat(catchUp(partition)).isEqualTo(3);
    assertThat(partition.tracker.base()).isEqualTo(5);
    assertThat(partition.tracker.finished(6)).isFalse();
    assertThat(partition.tracker.finished(7)).isTrue();
  }

  @Test
  void aPositionBeyondTheEndIsOfAnotherTopicOfAnswers() {
    kafka(0, 1, 0, 0);
    PartitionState partition = partition(0, 500, 0);
    consumer.schedulePollTask(() -> record(ANSWERS, 0, "p-2-0"));
    assertThat(catchUp(partition)).isEqualTo(1);
  }

  @Test
  void allThatWasSettledIsKnownUnlessSomeOfItWasDeletedBeforeItWasRead() {
    kafka(3, 5, 0, 0);
    assertThat(whole(partition(0, 3, 0))).isTrue();
    assertThat(whole(partition(0, 2, 0))).isFalse();
    kafka(0, 0, 1, 1);
    assertThat(whole(partition(0, 0, 1))).isTrue();
    assertThat(whole(partition(0, 0, 0))).isFalse();
  }

  @Test
  void aPromptThatWasSettledTwiceIsFoundOnce() {
    kafka(0, 2, 0, 0);
    PartitionState partition = partition(0, 0, 0);
    consumer.schedulePollTask(() -> {
      record(ANSWERS, 0, "p-2-0");
      record(ANSWERS, 1, "p-2-0");
    });
    assertThat(catchUp(partition)).isEqualTo(1);
    assertThat(partition.tracker.base()).isEqualTo(1);
  }

  private int catchUp(PartitionState partition) {
    return partition.found(reader.read(List.of(partition.look())).getFirst());
  }

  private boolean whole(PartitionState partition) {
    consumer.schedulePollTask(() -> {
      for (long offset = 3; offset < 5; offset++) {
        record(ANSWERS, offset, "p-2-" + offset);
      }
    });
    return reader.read(List.of(partition.look())).getFirst().whole();
  }

  private void kafka(long answersFrom, long answersTo, long deadFrom, long deadTo) {
    consumer.updateBeginningOffsets(Map.of(ANSWERS, answersFrom, DEAD, deadFrom));
    consumer.updateEndOffsets(Map.of(ANSWERS, answersTo, DEAD, deadTo));
  }

  private void record(TopicPartition partition, long offset, @Nullable String key) {
    record(partition, offset, key, ID, new byte[0]);
  }

  private void record(
      TopicPartition partition,
      long offset,
      @Nullable String key,
      @Nullable String id,
      byte[] value) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            partition.topic(),
            partition.partition(),
            offset,
            key == null ? null : key.getBytes(UTF_8),
            value);
    if (id != null) {
      record.headers().add(PromptId.TOPIC_ID_HEADER, id.getBytes(UTF_8));
    }
    consumer.addRecord(record);
  }

  private static byte[] answer(long offset, Instant publishedAt) {
    return RecordJson.write(
        new Answer(
            new PromptId("p", 2, offset),
            Labels.NONE,
            new Answer.Completion("2", "stop", "m", 1L, 1L, null),
            new Answer.Source("api", "a", KeyId.of("sk-1"), "w"),
            new Answer.Effort(1, 1, 10, publishedAt, publishedAt)));
  }

  private static byte[] dead(long offset, Instant publishedAt) {
    return RecordJson.write(
        new DeadPrompt(
            new PromptId("p", 2, offset),
            Labels.NONE,
            "unreadable",
            "",
            new DeadPrompt.Effort(0, 0, "w", publishedAt, publishedAt)));
  }

  private static PartitionState partition(long committed, long answers, long dead) {
    PartitionCheckpoint checkpoint =
        new PartitionCheckpoint(ID, answers, dead, new BitSet(), new BitSet(), false);
    PartitionState partition = new PartitionState(PROMPTS, ID, committed, checkpoint);
    partition.commit(Set.of(), false);
    return partition;
  }
}
