package io.keyfleet.worker.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.VirtualTicks;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatenessTest {
  private static final long MILLI = 1_000_000;

  private final VirtualTicks time = new VirtualTicks();
  private final Lateness lateness = new Lateness();

  @Test
  void theWorstOfTheLastSecondsCountsUntilItIsOld() {
    note(30);
    time.pass(Lateness.KEPT.dividedBy(2));
    note(7);
    assertThat(worst()).isEqualTo(30);
    time.pass(Lateness.KEPT);
    assertThat(worst()).isEqualTo(30);
    time.pass(Lateness.KEPT.multipliedBy(2));
    assertThat(worst()).isZero();
  }

  @Test
  void aLongStandstillCountsAsAMoment() {
    note(60_000);
    assertThat(worst()).isEqualTo(60);
  }

  @Test
  void aThreadThatWokeTooEarlyIsNotLate() {
    note(-3);
    assertThat(worst()).isZero();
  }

  @Test
  void anAccountAllowsForWhatIsMoreThanItsMargin() {
    LimiterSettings limits = new LimiterSettings(Duration.ofMillis(10), 2, lateness);
    Seat seat = new Seat(Seats.account("a", "2/s"), Seats.lease(time), limits);
    seat.take(Seats.ASK, time.nanos()).written(time.nanos());
    seat.take(Seats.ASK, time.nanos()).written(time.nanos());

    assertThat(seat.untilTurn(Seats.ASK, time.nanos())).isEqualTo(1_010 * MILLI);
    note(9);
    assertThat(seat.untilTurn(Seats.ASK, time.nanos())).isEqualTo(1_010 * MILLI);
    note(35);
    assertThat(seat.untilTurn(Seats.ASK, time.nanos())).isEqualTo(1_035 * MILLI);
  }

  @Test
  void aLongWindowHasAMarginInProportion() {
    LimiterSettings limits = new LimiterSettings(Duration.ofMillis(10), 2, lateness);
    Seat seat = new Seat(Seats.account("a", "2/min"), Seats.lease(time), limits);
    seat.take(Seats.ASK, time.nanos()).written(time.nanos());
    seat.take(Seats.ASK, time.nanos()).written(time.nanos());

    assertThat(seat.untilTurn(Seats.ASK, time.nanos())).isEqualTo(60_240 * MILLI);
  }

  private void note(long millis) {
    lateness.noted(millis * MILLI, time.nanos());
  }

  private long worst() {
    return lateness.worst(time.nanos()) / MILLI;
  }
}
