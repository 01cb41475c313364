package io.keyfleet.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicScanTest {
  private static final TopicPartition FULL = new TopicPartition("t", 0);
  private static final TopicPartition SHORT = new TopicPartition("t", 1);
  private static final TopicPartition EMPTY = new TopicPartition("t", 2);
  private static final List<TopicPartition> ALL = List.of(FULL, SHORT, EMPTY);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final TopicScan scan = new TopicScan(consumer, Duration.ofSeconds(1));
  private final List<String> read = new ArrayList<>();

  @Test
  void everythingUpToThePresentEndIsReadAndNothingThatCameSince() {
    kafka(Map.of(FULL, 0L, SHORT, 0L, EMPTY, 0L), Map.of(FULL, 3L, SHORT, 1L, EMPTY, 0L));
    consumer.schedulePollTask(() -> records(FULL, 0, 2));
    consumer.schedulePollTask(() -> {
      records(FULL, 2, 5);
      records(SHORT, 0, 1);
    });

    scan.all(ALL, this::take);

    assertThat(read).containsExactlyInAnyOrder("0-0", "0-1", "0-2", "1-0");
    assertThat(consumer.assignment()).isEmpty();
  }

  @Test
  void aPartitionIsReadFromWhereTheCallerWasElseFromItsBeginning() {
    kafka(Map.of(FULL, 4L, SHORT, 0L), Map.of(FULL, 6L, SHORT, 3L));
    consumer.schedulePollTask(() -> {
      records(FULL, 4, 6);
      records(SHORT, 0, 3);
    });

    scan.over(Map.of(FULL, 6L, SHORT, 3L), Map.of(SHORT, 2L), this::take);

    assertThat(read).containsExactlyInAnyOrder("0-4", "0-5", "1-2");
  }

  @Test
  void whatIsReadToItsEndIsFetchedNoMore() {
    kafka(Map.of(FULL, 0L, SHORT, 0L), Map.of(FULL, 2L, SHORT, 1L));
    consumer.schedulePollTask(() -> records(SHORT, 0, 1));
    consumer.schedulePollTask(() -> {
      assertThat(consumer.paused()).containsExactly(SHORT);
      records(FULL, 0, 2);
    });

    scan.all(List.of(FULL, SHORT), this::take);

    assertThat(read).hasSize(3);
  }

  @Test
  void nothingIsFetchedWhereNothingIs() {
    kafka(Map.of(EMPTY, 0L), Map.of(EMPTY, 0L));
    consumer.schedulePollTask(() -> {
      throw new AssertionError("nothing is to be read");
    });

    scan.all(List.of(EMPTY), this::take);
    consumer.assign(List.of(EMPTY));
    consumer.seek(EMPTY, 0);
    scan.on(records -> records.forEach(this::take));

    assertThat(read).isEmpty();
  }

  @Test
  void readingOnKeepsTheAssignmentAndGivesWhatCameSince() {
    kafka(Map.of(FULL, 0L), Map.of(FULL, 3L));
    consumer.assign(List.of(FULL));
    consumer.seek(FULL, 1);
    consumer.schedulePollTask(() -> records(FULL, 1, 5));

    scan.on(records -> records.forEach(this::take));

    assertThat(read).containsExactly("0-1", "0-2", "0-3", "0-4");
    assertThat(consumer.assignment()).containsExactly(FULL);
    assertThat(consumer.position(FULL)).isEqualTo(5);
  }

  private void kafka(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
    consumer.updateBeginningOffsets(beginnings);
    consumer.updateEndOffsets(ends);
  }

  private void records(TopicPartition partition, long from, long until) {
    for (long offset = from; offset < until; offset++) {
      consumer.addRecord(
          new ConsumerRecord<>(
              partition.topic(), partition.partition(), offset, new byte[0], new byte[0]));
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> one) {
    read.add(one.partition() + "-" + one.offset());
  }
}
