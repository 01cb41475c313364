package io.keyfleet.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.VirtualTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// How long an account is left alone that was not handed over.
class AbandonedAccountTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final VirtualTicker time = new VirtualTicker();
  private final Lease lease = OwnedAccountFixture.lease(time);

  @Test
  void anAccountWhoseOwnerLeftNoLastCheckpointIsLeftAloneUntilItsLeaseIsOver() {
    LeaseTimings timings =
        new LeaseTimings(Duration.ofSeconds(6), OwnedAccountFixture.LEASE, Duration.ofSeconds(3));
    OwnedAccount first = OwnedAccountFixture.owned(time, lease, "a", "10/s");
    AccountCheckpoint checkpoint =
        AccountCheckpoint.decode(first.checkpoint(lease.now(), false).encode()).orElseThrow();
    AccountCheckpoint last =
        AccountCheckpoint.decode(first.checkpoint(lease.now(), true).encode()).orElseThrow();
    time.pass(Duration.ofSeconds(4));

    OwnedAccount second = OwnedAccountFixture.owned(time, lease, "a", "10/s");
    second.restore(checkpoint, lease.now(), timings);
    OwnedAccount handed = OwnedAccountFixture.owned(time, lease, "a", "10/s");
    handed.restore(last, lease.now(), timings);

    assertThat(handed.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos())).isZero();
    // its lease was over a second from now, and it may have used all of the quota right then
    assertThat(second.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()))
        .isBetween(2 * SECOND, 3 * SECOND);
    assertThat(second.handOver()).isEqualTo(Duration.ofSeconds(6));
    time.pass(Duration.ofSeconds(1));
    assertThat(second.checkpoint(lease.now(), false).quotas().getFirst().uses())
        .extracting(use -> use.at() - time.millis())
        .containsOnly(0L);
    assertThat(second.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()))
        .isBetween(SECOND, SECOND + SECOND / 10);

    OwnedAccount unlimited = OwnedAccountFixture.owned(time, lease, "a");
    unlimited.restore(checkpoint, lease.now(), timings);
    assertThat(unlimited.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos())).isEqualTo(SECOND);
    unlimited.restore(AccountCheckpoint.ofStranger(time.millis()), lease.now(), timings);
    assertThat(unlimited.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()))
        .isEqualTo(3 * SECOND);
    time.pass(Duration.ofSeconds(2));
    unlimited.restore(checkpoint, lease.now(), timings);
    assertThat(unlimited.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos())).isZero();
  }
}
