package io.keyfleet.worker.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.assignment.AccountBindings;
import io.keyfleet.worker.assignment.KnownAccounts;
import io.keyfleet.worker.assignment.PartitionDrain;
import io.keyfleet.worker.consumer.offsets.MetadataLimit;
import io.keyfleet.worker.consumer.offsets.PartitionCheckpoint;
import io.keyfleet.worker.consumer.offsets.PartitionState;
import io.keyfleet.worker.dispatch.DispatcherFixture;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import io.keyfleet.worker.publish.CompletionQueue;
import io.keyfleet.worker.quota.LimiterSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitFollowUpTest {
  private static final TopicPartition PROMPTS = new TopicPartition("t", 0);
  private static final TopicPartition ACCOUNT = new TopicPartition("accounts", 0);
  private static final byte[] PROMPT =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1\"}]}".getBytes(UTF_8);

  private final DispatcherFixture fixture = DispatcherFixture.answering();
  private final HeldCommits kafka = new HeldCommits(List.of(PROMPTS, ACCOUNT));
  private final MetadataLimit metadata = new MetadataLimit(MetadataLimit.STANDARD);
  private final PartitionDrain drain = new PartitionDrain(Duration.ofSeconds(9), fixture.time);
  private final OwnedPartitions partitions =
      new OwnedPartitions(
          kafka, fixture.dispatcher, new CompletionQueue(), "interactive", 100, metadata);
  private final OwnedAccounts accounts =
      new OwnedAccounts(
          new KnownAccounts(List.of(OwnedAccountFixture.account("a", "9/s"))),
          bindings(),
          fixture.lease,
          new LimiterSettings(Duration.ofMillis(20), 1),
          OwnedAccountFixture.TERMS);
  private final OffsetCommitter committer =
      new OffsetCommitter(
          kafka,
          fixture.lease,
          fixture.time,
          metadata,
          new CommitFollowUp(drain, partitions, accounts, fixture.dispatcher));

  @BeforeEach
  void takeOver() {
    partitions.add(new PartitionState(PROMPTS, "id", 0, PartitionCheckpoint.nothing("id")));
    assertThat(accounts.take(ACCOUNT, null)).isTrue();
  }

  @Test
  void nothingIsStartedBeforeTheFirstCommitIsAcknowledged() {
    deliver(0);
    commit(Set.of(PROMPTS, ACCOUNT));
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isZero();
    assertThat(kafka.paused()).contains(PROMPTS);

    kafka.answer(null);
    deliver(1);
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isEqualTo(1);
    assertThat(kafka.paused()).doesNotContain(PROMPTS);
  }

  @Test
  void promptsWaitForTheFirstCommitOfTheirPartitionWhateverIsAcknowledgedOfTheAccount() {
    commit(Set.of(ACCOUNT));
    kafka.answer(null);
    deliver(0);
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isZero();
  }

  @Test
  void anAccountIsNotUsedBeforeItsFirstCommitWhateverIsAcknowledgedOfPrompts() {
    commit(Set.of(PROMPTS));
    kafka.answer(null);
    deliver(0);
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isZero();

    commit(Set.of(ACCOUNT));
    kafka.answer(null);
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isEqualTo(1);
  }

  @Test
  void aCommitThatIsRefusedStartsNothing() {
    commit(Set.of(PROMPTS, ACCOUNT));
    kafka.answer(new CommitFailedException());
    deliver(0);
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isZero();
  }

  private void commit(Set<TopicPartition> of) {
    committer.send(() -> {
      Map<TopicPartition, OffsetAndMetadata> due = new HashMap<>(partitions.due(of));
      due.putAll(accounts.due(Set.of(), metadata.chars()));
      due.keySet().retainAll(of);
      return due;
    });
  }

  private void deliver(long offset) {
    partitions.throttle(Set.of());
    partitions.take(
        List.of(new ConsumerRecord<>(PROMPTS.topic(), PROMPTS.partition(), offset, null, PROMPT)),
        Set.of(),
        0);
    partitions.confirm(1, Set.of());
  }

  private static AccountBindings bindings() {
    MockConsumer<byte[], byte[]> claims = new MockConsumer<>("earliest");
    claims.assign(List.of(ACCOUNT));
    claims.updateBeginningOffsets(Map.of(ACCOUNT, 0L));
    claims.updateEndOffsets(Map.of(ACCOUNT, 1L));
    claims.addRecord(
        new ConsumerRecord<>(
            ACCOUNT.topic(), ACCOUNT.partition(), 0, "a@0#x".getBytes(UTF_8), new byte[0]));
    AccountBindings bindings = new AccountBindings(ACCOUNT.topic(), claims);
    bindings.learn(0);
    return bindings;
  }
}
