package io.keyfleet.worker.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SchedulingDelayTest {
  private static final long MILLI = 1_000_000;

  private final VirtualTicker time = new VirtualTicker();
  private final SchedulingDelay delay = new SchedulingDelay();

  @Test
  void theWorstOfTheLastSecondsCountsUntilItIsOld() {
    note(30);
    time.pass(SchedulingDelay.KEPT.dividedBy(2));
    note(7);
    assertThat(worst()).isEqualTo(30);
    time.pass(SchedulingDelay.KEPT);
    assertThat(worst()).isEqualTo(30);
    time.pass(SchedulingDelay.KEPT.multipliedBy(2));
    assertThat(worst()).isZero();
  }

  @Test
  void aThreadThatIsStillToRunIsLateAlready() {
    delay.due(time.nanos() + 10 * MILLI);
    assertThat(worst()).isZero();
    time.pass(Duration.ofMillis(50));
    assertThat(worst()).isEqualTo(40);
    time.pass(Duration.ofSeconds(9));
    assertThat(worst()).isEqualTo(60);
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
    LimiterSettings limits = new LimiterSettings(Duration.ofMillis(10), 2, delay);
    OwnedAccount owned =
        new OwnedAccount(
            OwnedAccountFixture.account("a", "2/s"), OwnedAccountFixture.lease(time), limits);
    owned.acquire(OwnedAccountFixture.ASK, time.nanos()).written(time.nanos());
    owned.acquire(OwnedAccountFixture.ASK, time.nanos()).written(time.nanos());

    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()))
        .isEqualTo(1_010 * MILLI);
    note(9);
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()))
        .isEqualTo(1_010 * MILLI);
    note(35);
    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()))
        .isEqualTo(1_035 * MILLI);
  }

  @Test
  void aLongWindowHasAMarginInProportion() {
    LimiterSettings limits = new LimiterSettings(Duration.ofMillis(10), 2, delay);
    OwnedAccount owned =
        new OwnedAccount(
            OwnedAccountFixture.account("a", "2/min"), OwnedAccountFixture.lease(time), limits);
    owned.acquire(OwnedAccountFixture.ASK, time.nanos()).written(time.nanos());
    owned.acquire(OwnedAccountFixture.ASK, time.nanos()).written(time.nanos());

    assertThat(owned.nanosUntilPermit(OwnedAccountFixture.ASK, time.nanos()))
        .isEqualTo(60_240 * MILLI);
  }

  private void note(long millis) {
    delay.observed(millis * MILLI, time.nanos());
  }

  private long worst() {
    return delay.worst(time.nanos()) / MILLI;
  }
}
