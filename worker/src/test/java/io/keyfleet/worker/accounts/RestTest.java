package io.keyfleet.worker.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.VirtualTicks;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// How long an account is left alone that was not handed over.
class RestTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final VirtualTicks time = new VirtualTicks();
  private final Lease lease = Seats.lease(time);

  @Test
  void whoWentWithoutALastWordIsGivenTheTimeUntilItsLeaseIsOver() {
    LeaseTerms terms = new LeaseTerms(Duration.ofSeconds(6), Seats.LEASE, Duration.ofSeconds(3));
    Seat first = Seats.seat(time, lease, "a", "10/s");
    AccountNote note = AccountNote.decode(first.note(lease.now(), false).encode()).orElseThrow();
    AccountNote last = AccountNote.decode(first.note(lease.now(), true).encode()).orElseThrow();
    time.pass(Duration.ofSeconds(4));

    Seat second = Seats.seat(time, lease, "a", "10/s");
    second.restore(note, lease.now(), terms);
    Seat handed = Seats.seat(time, lease, "a", "10/s");
    handed.restore(last, lease.now(), terms);

    assertThat(handed.untilTurn(Seats.ASK, time.nanos())).isZero();
    // its lease was over a second from now, and it may have used all of the quota right then
    assertThat(second.untilTurn(Seats.ASK, time.nanos())).isBetween(2 * SECOND, 3 * SECOND);
    assertThat(second.handOver()).isEqualTo(Duration.ofSeconds(6));
    time.pass(Duration.ofSeconds(1));
    assertThat(second.note(lease.now(), false).quotas().getFirst().uses())
        .extracting(use -> use.at() - time.millis())
        .containsOnly(0L);
    assertThat(second.untilTurn(Seats.ASK, time.nanos())).isBetween(SECOND, SECOND + SECOND / 10);

    Seat unlimited = Seats.seat(time, lease, "a");
    unlimited.restore(note, lease.now(), terms);
    assertThat(unlimited.untilTurn(Seats.ASK, time.nanos())).isEqualTo(SECOND);
    unlimited.restore(AccountNote.ofStranger(time.millis()), lease.now(), terms);
    assertThat(unlimited.untilTurn(Seats.ASK, time.nanos())).isEqualTo(3 * SECOND);
    time.pass(Duration.ofSeconds(2));
    unlimited.restore(note, lease.now(), terms);
    assertThat(unlimited.untilTurn(Seats.ASK, time.nanos())).isZero();
  }
}
