package io.keyfleet.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.VirtualTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final Duration LENGTH = Duration.ofSeconds(5);

  private final VirtualTicker time = new VirtualTicker();
  private final Lease lease = new Lease(LENGTH, time, time);

  @Test
  void aLeaseThatWasNeverRenewedIsOver() {
    assertThat(lease.valid()).isFalse();
  }

  @Test
  void aLeaseLastsFromWhenItsCommitWasSentAndNotFromItsAcknowledgement() {
    Lease.ClockReading sent = lease.now();
    time.pass(Duration.ofSeconds(3));
    lease.renew(sent);

    time.pass(Duration.ofMillis(1_999));
    assertThat(lease.valid()).isTrue();
    time.pass(Duration.ofMillis(1));
    assertThat(lease.valid()).isFalse();
  }

  @Test
  void aLeaseIsOverWhereOnlyTheWallClockWentOn() {
    lease.renew(lease.now());
    time.passWall(LENGTH);
    assertThat(lease.valid()).isFalse();
  }

  @Test
  void aLeaseIsOverWhereOnlyTheMonotonicClockWentOn() {
    lease.renew(lease.now());
    time.passMonotonic(LENGTH);
    assertThat(lease.valid()).isFalse();
  }

  @Test
  void anEndedLeaseIsOverUntilItIsRenewed() {
    lease.renew(lease.now());
    lease.end();
    assertThat(lease.valid()).isFalse();
    lease.renew(lease.now());
    assertThat(lease.valid()).isTrue();
  }
}
