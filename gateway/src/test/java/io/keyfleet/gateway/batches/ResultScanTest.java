package io.keyfleet.gateway.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.Topics;
import io.keyfleet.gateway.http.ApiError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class ResultScanTest {
  private static final String TOPIC = Topics.answers("prompts");
  private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);

  private final StoredResults stored = new StoredResults();
  private final List<byte[]> read = new ArrayList<>();

  @Test
  void aRangeIsReadFromItsBeginToItsEndInAllPartitions() throws IOException {
    for (int i = 0; i < 4; i++) {
      stored.store(StoredResults.answer("batch_1", "q" + i, 0, i));
      stored.store(StoredResults.answer("batch_1", "r" + i, 1, i));
    }

    stored.scan().read(TOPIC, List.of(1L, 3L), List.of(3L, 4L), read::add);

    assertThat(read).hasSize(3);
  }

  @Test
  void aRangeOfWhichAPartIsGoneIsGone() {
    for (int i = 0; i < 4; i++) {
      stored.store(StoredResults.answer("batch_1", "q" + i, 0, i));
    }
    stored.deleteBefore(FIRST, 2);

    demandGone(stored.scan(), 1);
    stored.deleteBefore(FIRST, 0);
    stored.clear(FIRST);
    demandGone(stored.scan(), 1);
  }

  @Test
  void aRangeThatIsDeletedWhileItIsReadIsGone() {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(FIRST, 0L));
    consumer.updateEndOffsets(Map.of(FIRST, 3L));
    consumer.setPollException(new OffsetOutOfRangeException(Map.of(FIRST, 1L)));

    demandGone(new ResultScan(() -> consumer, 1, Duration.ZERO), 0);
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void aRangeOfATopicThatIsNotThereIsGoneAtOnce() {
    stored.store(StoredResults.answer("batch_1", "q", 0, 0));
    stored.delete(TOPIC);

    demandGone(stored.scan(), 1);
  }

  @Test
  void noMoreAreReadAtTheSameTimeThanThereIsRoomFor() throws IOException {
    stored.store(StoredResults.answer("batch_1", "q", 0, 0));
    ResultScan scan = stored.scan();
    AtomicInteger refused = new AtomicInteger();

    scan.read(
        TOPIC,
        List.of(0L),
        List.of(1L),
        _ -> {
          assertThatThrownBy(() -> scan.read(TOPIC, List.of(0L), List.of(1L), read::add))
              .isInstanceOfSatisfying(ApiError.class, error -> refused.set(error.status()));
        });

    assertThat(refused).hasValue(503);
    scan.read(TOPIC, List.of(0L), List.of(1L), read::add);
    assertThat(read).hasSize(1);
  }

  private void demandGone(ResultScan scan, long from) {
    assertThatThrownBy(() -> scan.read(TOPIC, List.of(from), List.of(3L), read::add))
        .isInstanceOfSatisfying(ApiError.class, error -> assertThat(error.status()).isEqualTo(410));
    assertThat(read).isEmpty();
  }
}
