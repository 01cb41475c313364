package io.keyfleet.worker.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.VirtualTicks;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeatTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MARGIN = Duration.ofMillis(20).toNanos();

  private final VirtualTicks time = new VirtualTicks();
  private final Lease lease = Seats.lease(time);

  @Test
  void allQuotasOfAnAccountHoldAtOnce() {
    Seat seat = Seats.seat(time, lease, "a", "1/s", "2/10s");
    call(seat);
    assertThat(wait(seat)).isBetween(5 * SECOND, 6 * SECOND);
    time.pass(Duration.ofSeconds(6));
    call(seat);
    time.pass(Duration.ofSeconds(3));
    assertThat(wait(seat)).isPositive();
  }

  @Test
  void aCoolDownKeepsTheAccountFromCalling() {
    Seat seat = Seats.seat(time, lease, "a", "5/s");
    seat.coolDown(time.nanos(), Duration.ofSeconds(7));
    assertThat(wait(seat)).isEqualTo(7 * SECOND);
    time.pass(Duration.ofSeconds(7));
    assertThat(wait(seat)).isZero();
  }

  @Test
  void aShorterCoolDownDoesNotCutALongerOneShort() {
    Seat seat = Seats.seat(time, lease, "a", "5/s");
    seat.coolDown(time.nanos(), Duration.ofSeconds(7));
    seat.coolDown(time.nanos(), Duration.ofSeconds(1));
    assertThat(wait(seat)).isEqualTo(7 * SECOND);
  }

  @Test
  void anAccountThatIsOutNeverGetsATurnAndSaysSoOnce() {
    Seat seat = Seats.seat(time, lease, "a", "5/s");
    assertThat(seat.takeOut("key refused")).isTrue();
    assertThat(seat.takeOut("key refused")).isFalse();
    assertThat(wait(seat)).isEqualTo(Seat.NEVER);
    assertThat(seat.out()).contains("key refused");
    assertThat(seat.note(lease.now(), true).out()).isTrue();
  }

  @Test
  void aTurnGivenBeforeTheReleaseIsNoLeaveAfterIt() {
    Seat seat = Seats.seat(time, lease, "a", "5/s");
    Turn turn = seat.take(time.nanos());
    seat.release();
    assertThat(turn.send(time.nanos())).isFalse();
    assertThat(wait(seat)).isEqualTo(Seat.NEVER);
  }

  @Test
  void aTurnIsNoLeaveOnceTheLeaseIsOver() {
    Seat seat = Seats.seat(time, lease, "a", "5/s");
    Turn turn = seat.take(time.nanos());
    time.passWall(Seats.LEASE);
    assertThat(turn.send(time.nanos())).isFalse();
  }

  @Test
  void aTurnUnderALeaseIsLeave() {
    Turn turn = Seats.seat(time, lease, "a", "5/s").take(time.nanos());
    assertThat(turn.asked()).isFalse();
    assertThat(turn.send(time.nanos())).isTrue();
    assertThat(turn.asked()).isTrue();
  }

  @Test
  void aTurnThatWasNotUsedClosesNothingForLongerThanAUsedOne() {
    Seat seat = Seats.seat(time, lease, "a", "1/s");
    Turn turn = seat.take(time.nanos());
    turn.unused(time.nanos());
    assertThat(wait(seat)).isEqualTo(SECOND + MARGIN);
  }

  @Test
  void aGracefulNoteHandsOverExactlyWhatWasUsed() {
    Seat first = Seats.seat(time, lease, "a", "10/min");
    call(first);
    time.pass(Duration.ofSeconds(10));
    call(first);
    Lease.Moment left = lease.now();

    // three days up, and five seconds after the note
    VirtualTicks elsewhere = new VirtualTicks();
    elsewhere.passMonotonic(Duration.ofDays(3));
    elsewhere.passWall(Duration.ofSeconds(15));
    Seat second = Seats.seat(elsewhere, "a", "10/min");
    second.restore(first.note(left, true), Seats.lease(elsewhere).now(), Seats.LEASE);

    List<long[]> sends = second.note(Seats.lease(elsewhere).now(), true).sends();
    assertThat(sends).hasSize(1);
    assertThat(sends.getFirst())
        .containsExactly(left.millis() - Duration.ofSeconds(10).toMillis(), left.millis());
    assertThat(second.untilTurn(elsewhere.nanos())).isBetween(SECOND, 2 * SECOND);
  }

  @Test
  void afterACrashTheQuotaCountsAsUsedUntilTheLeaseWasOver() {
    Seat first = Seats.seat(time, lease, "a", "1/10s");
    AccountNote note = first.note(lease.now(), false);
    time.pass(Seats.LEASE.plusSeconds(1));

    Seat second = Seats.seat(time, lease, "a", "1/10s");
    second.restore(note, lease.now(), Seats.LEASE);

    assertThat(wait(second)).isBetween(9 * SECOND + MARGIN, 9 * SECOND + 3 * MARGIN);
  }

  @Test
  void afterACrashNothingCountsAsUsedAfterNow() {
    Seat first = Seats.seat(time, lease, "a", "1/10s");
    AccountNote note = first.note(lease.now(), false);
    time.pass(Duration.ofSeconds(1));

    Seat second = Seats.seat(time, lease, "a", "1/10s");
    second.restore(note, lease.now(), Seats.LEASE);

    assertThat(wait(second)).isBetween(10 * SECOND + MARGIN, 10 * SECOND + 3 * MARGIN);
  }

  @Test
  void aNoteWithoutAQuotaOfOursCountsThatQuotaAsUsed() {
    AccountNote note = Seats.seat(time, lease, "a", "1/s").note(lease.now(), true);
    Seat second = Seats.seat(time, lease, "a", "1/s", "3/h");
    second.restore(note, lease.now(), Seats.LEASE);
    assertThat(wait(second)).isGreaterThan(1_000 * SECOND);
  }

  @Test
  void aCoolDownIsHandedOver() {
    Seat first = Seats.seat(time, lease, "a", "5/s");
    first.coolDown(time.nanos(), Duration.ofSeconds(30));
    AccountNote note = first.note(lease.now(), true);
    time.pass(Duration.ofSeconds(12));

    Seat second = Seats.seat(time, lease, "a", "5/s");
    second.restore(note, lease.now(), Seats.LEASE);

    assertThat(wait(second)).isEqualTo(18 * SECOND);
  }

  @Test
  void anAccountThatWasOutIsTriedAgainByItsNextOwner() {
    Seat first = Seats.seat(time, lease, "a", "5/s");
    first.takeOut("key refused");
    Seat second = Seats.seat(time, lease, "a", "5/s");
    second.restore(first.note(lease.now(), true), lease.now(), Seats.LEASE);
    assertThat(wait(second)).isZero();
  }

  private long wait(Seat seat) {
    return seat.untilTurn(time.nanos());
  }

  private void call(Seat seat) {
    lease.renew(lease.now());
    assertThat(wait(seat)).isZero();
    assertThat(seat.take(time.nanos()).send(time.nanos())).isTrue();
  }

  @Test
  void keysTakeTurnsAndARefusedOneIsTakenOutAlone() {
    Account one = Seats.account("a", "1000/s");
    Secret first = one.keys().getFirst();
    Secret second = new Secret("another-secret");
    Account both =
        new Account("a", one.provider(), List.of(first, second), one.quotas(), one.maxInFlight());
    Seat seat = Seats.seat(lease, both);

    assertThat(keysOfTurns(seat)).containsExactly(first, second, first);
    assertThat(seat.refuse(first, "bad")).isTrue();
    assertThat(seat.refuse(first, "bad")).isFalse();
    assertThat(seat.out()).isEmpty();
    assertThat(keysOfTurns(seat)).containsExactly(second, second, second);
    assertThat(seat.refuse(second, "bad too")).isTrue();
    assertThat(seat.out()).contains("bad too");
  }

  private List<Secret> keysOfTurns(Seat seat) {
    return Stream.generate(() -> seat.take(time.nanos()).key()).limit(3).toList();
  }
}
