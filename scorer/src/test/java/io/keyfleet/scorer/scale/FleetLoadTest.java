package io.keyfleet.scorer.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FleetLoadTest {
  private static final double PER_WORKER = 300;

  @Test
  void fiveAccountsAndATopicOfOnePartitionGetFiveWorkers() {
    GroupOffsets offsets = new OffsetsFixture().published(0, 20_000).accounts(5).offsets();

    assertThat(Keda.replicas(offsets.load().workers(PER_WORKER), 0)).isEqualTo(5);
  }

  @Test
  void anEmptyBacklogGetsNoWorker() {
    GroupOffsets offsets =
        new OffsetsFixture().published(0, 20_000).committed(0, 20_000).accounts(5).offsets();

    assertThat(Keda.replicas(offsets.load().workers(PER_WORKER), 5)).isZero();
  }

  @Test
  void whatIsFinishedOutOfOrderIsNoBacklog() {
    OffsetsFixture fixture = new OffsetsFixture().published(0, 100).accounts(5);

    assertThat(fixture.committed(0, 10).offsets().load().backlog()).isEqualTo(90);
    assertThat(fixture.committed(0, 10, 1, 2, 5).offsets().load().backlog()).isEqualTo(87);
  }

  @Test
  void whatWasDeletedFromTheTopicIsNoBacklog() {
    OffsetsFixture fixture = new OffsetsFixture().published(0, 100).deleted(0, 40);

    assertThat(fixture.offsets().load().backlog()).isEqualTo(60);
    assertThat(fixture.committed(0, 30).offsets().load().backlog()).isEqualTo(60);
  }

  @Test
  void whatWasCommittedOfADeletedTopicOfTheSameNameDoesNotCount() {
    OffsetsFixture fixture = new OffsetsFixture().published(0, 100).committed(0, 100);

    assertThat(fixture.offsets().load().backlog()).isZero();
    assertThat(fixture.madeAnew().offsets().load().backlog()).isEqualTo(100);
  }

  @Test
  void aSmallBacklogIsNotWorthAllAccounts() {
    OffsetsFixture fixture = new OffsetsFixture().accounts(5);

    assertThat(fixture.published(0, 1).offsets().load().workers(PER_WORKER)).isEqualTo(1);
    assertThat(fixture.published(0, 300).offsets().load().workers(PER_WORKER)).isEqualTo(1);
    assertThat(fixture.published(0, 301).offsets().load().workers(PER_WORKER)).isEqualTo(2);
  }

  @Test
  void anAccountThatIsOutOrInNoPoolAnyMoreGetsNoWorker() {
    OffsetsFixture fixture = new OffsetsFixture().published(0, 20_000).accounts(5);

    assertThat(fixture.out(0).out(1).offsets().load().usableAccounts()).isEqualTo(3);
    assertThat(fixture.silentForMillis(2, 60_001).offsets().load().usableAccounts()).isEqualTo(2);
    assertThat(fixture.silentForMillis(3, 60_000).offsets().load().usableAccounts()).isEqualTo(2);
  }

  @Test
  void aBacklogWithoutAnyUsableAccountKeepsOneWorkerThatTriesThem() {
    OffsetsFixture fixture = new OffsetsFixture().published(0, 20_000);

    assertThat(fixture.offsets().load()).isEqualTo(new FleetLoad(20_000, null));
    assertThat(fixture.offsets().load().workers(PER_WORKER)).isEqualTo(1);
    assertThat(fixture.accounts(1).out(0).offsets().load().workers(PER_WORKER)).isEqualTo(1);
  }

  @Test
  void replicasFollowTheBacklogUpAndDown() {
    OffsetsFixture fixture = new OffsetsFixture().accounts(5).published(0, 20_000);
    List<Integer> replicas = new ArrayList<>();
    int now = 0;
    for (long finished : new long[] {0, 10_000, 18_700, 19_000, 19_500, 19_999, 20_000}) {
      now = Keda.replicas(fixture.committed(0, finished).offsets().load().workers(PER_WORKER), now);
      replicas.add(now);
    }

    assertThat(replicas).containsExactly(5, 5, 5, 4, 2, 1, 0);
  }

  @Test
  void fullPartitionsAreAddedUp() {
    OffsetsFixture fixture = new OffsetsFixture().accounts(64);
    IntStream.range(0, 64).forEach(number -> fixture.published(number, 300));

    FleetLoad load = fixture.offsets().load();

    assertThat(load).isEqualTo(new FleetLoad(64 * 300L, 64));
    assertThat(Keda.replicas(load.workers(PER_WORKER), 0)).isEqualTo(64);
  }

  @Test
  void metadataOfNobodyKnowsNothing() {
    OffsetsFixture fixture = new OffsetsFixture().published(0, 10);
    fixture.committed.put(new TopicPartition("prompts", 0), new OffsetAndMetadata(4, "by hand"));
    fixture.committed.put(new TopicPartition("accounts", 0), new OffsetAndMetadata(0, "by hand"));

    assertThat(fixture.offsets().load()).isEqualTo(new FleetLoad(6, null));
  }
}
