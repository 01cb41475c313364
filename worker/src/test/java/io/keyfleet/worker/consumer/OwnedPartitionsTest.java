package io.keyfleet.worker.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.consumer.offsets.MetadataLimit;
import io.keyfleet.worker.consumer.offsets.PartitionCheckpoint;
import io.keyfleet.worker.consumer.offsets.PartitionState;
import io.keyfleet.worker.dispatch.DispatcherFixture;
import io.keyfleet.worker.publish.CompletionQueue;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnedPartitionsTest {
  private static final TopicPartition PROMPTS = new TopicPartition("t", 0);
  private static final TopicPartition REQUESTS = new TopicPartition("interactive", 0);
  private static final byte[] PROMPT =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1\"}]}".getBytes(UTF_8);

  private final DispatcherFixture fixture = DispatcherFixture.answering();
  private final OwnedPartitions partitions =
      new OwnedPartitions(
          new HeldCommits(List.of(PROMPTS, REQUESTS)),
          fixture.dispatcher,
          new CompletionQueue(),
          "interactive",
          100,
          new MetadataLimit(MetadataLimit.STANDARD));

  @BeforeEach
  void takeOver() {
    for (TopicPartition one : List.of(PROMPTS, REQUESTS)) {
      partitions.add(new PartitionState(one, "id", 0, PartitionCheckpoint.nothing("id")));
      partitions.open(one);
    }
  }

  @Test
  void promptsWaitForTheNextLookAtTheirTopic() {
    fetch(PROMPTS, 1);
    assertThat(fixture.dispatcher.waiting()).isZero();
    partitions.confirm(1, Set.of());
    assertThat(fixture.dispatcher.waiting()).isZero();
    partitions.confirm(2, Set.of());
    assertThat(fixture.dispatcher.waiting()).isEqualTo(1);
  }

  @Test
  void singleRequestsWaitForNoLook() {
    fetch(REQUESTS, 1);
    assertThat(fixture.dispatcher.waiting()).isEqualTo(1);
    assertThat(partitions.unconfirmed()).isFalse();
  }

  private void fetch(TopicPartition partition, long look) {
    partitions.take(
        List.of(new ConsumerRecord<>(partition.topic(), partition.partition(), 0, null, PROMPT)),
        Set.of(),
        look);
  }
}
