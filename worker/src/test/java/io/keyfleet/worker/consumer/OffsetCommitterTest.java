package io.keyfleet.worker.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.consumer.offsets.MetadataLimit;
import io.keyfleet.worker.ownership.CallPermit;
import io.keyfleet.worker.ownership.Lease;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class OffsetCommitterTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  private final VirtualTicker time = new VirtualTicker();
  private final Lease lease = OwnedAccountFixture.lease(time);
  private final HeldCommits kafka = new HeldCommits(List.of(PARTITION));
  private final List<String> heard = new ArrayList<>();
  private final OffsetCommitter committer =
      new OffsetCommitter(
          kafka, lease, time, new MetadataLimit(MetadataLimit.STANDARD), new Listening());

  @Test
  void aRefusedCommitEndsTheLeaseAndWithItEveryPermit() {
    OwnedAccount owned = OwnedAccountFixture.owned(time, lease, "a", "9/s");
    CallPermit permit = owned.acquire(OwnedAccountFixture.ASK, time.nanos());
    send();
    assertThat(lease.valid()).isTrue();

    kafka.answer(new CommitFailedException());

    assertThat(lease.valid()).isFalse();
    assertThat(permit.send()).isFalse();
    assertThat(heard).containsExactly("failed");
  }

  @Test
  void aRefusedCommitThatWasWaitedForEndsTheLeaseAsWell() {
    kafka.refuseSync(new CommitFailedException());

    committer.sendAndWait(() -> Map.of(PARTITION, new OffsetAndMetadata(0)));

    assertThat(lease.valid()).isFalse();
  }

  @Test
  void aCommitThatMayYetSucceedLeavesTheLeaseAsItWas() {
    send();
    kafka.answer(new RebalanceInProgressException("joining"));
    send();
    kafka.answer(new TimeoutException("no answer"));

    assertThat(lease.valid()).isTrue();
    time.pass(OwnedAccountFixture.LEASE);
    assertThat(lease.valid()).isFalse();
  }

  @Test
  void anAcknowledgedCommitRenewsTheLeaseFromWhenItWasSent() {
    time.pass(Duration.ofSeconds(1));
    send();
    time.pass(Duration.ofSeconds(3));
    kafka.answer(null);

    time.pass(OwnedAccountFixture.LEASE.minusSeconds(3).minusMillis(1));
    assertThat(lease.valid()).isTrue();
    time.pass(Duration.ofMillis(1));
    assertThat(lease.valid()).isFalse();
    assertThat(heard).containsExactly("acknowledged");
  }

  private void send() {
    committer.send(() -> Map.of(PARTITION, new OffsetAndMetadata(0)));
  }

  private final class Listening implements OffsetCommitter.Listener {
    @Override
    public void acknowledged(Set<TopicPartition> partitions) {
      heard.add("acknowledged");
    }

    @Override
    public void failed(Set<TopicPartition> partitions) {
      heard.add("failed");
    }
  }
}
