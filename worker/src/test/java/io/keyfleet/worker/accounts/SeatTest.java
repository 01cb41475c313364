package io.keyfleet.worker.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.VirtualTicks;
import io.keyfleet.worker.limiters.Limiter.Refusal;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
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
  void aTurnGivenBeforeTheReleaseIsNoLeaveAfterIt() {
    Seat seat = Seats.seat(time, lease, "a", "5/s");
    Turn turn = seat.take(Seats.ASK, time.nanos());
    seat.release();
    assertThat(turn.send()).isFalse();
    assertThat(wait(seat)).isEqualTo(Seat.NEVER);
  }

  @Test
  void aTurnIsNoLeaveOnceTheLeaseIsOver() {
    Seat seat = Seats.seat(time, lease, "a", "5/s");
    Turn turn = seat.take(Seats.ASK, time.nanos());
    time.passWall(Seats.LEASE);
    assertThat(turn.send()).isFalse();
  }

  @Test
  void aTurnUnderALeaseIsLeave() {
    Turn turn = Seats.seat(time, lease, "a", "5/s").take(Seats.ASK, time.nanos());
    assertThat(turn.asked()).isFalse();
    assertThat(turn.send()).isTrue();
    assertThat(turn.asked()).isTrue();
  }

  @Test
  void aTurnThatWasNotUsedClosesNothingForLongerThanAUsedOne() {
    Seat seat = Seats.seat(time, lease, "a", "1/s");
    Turn turn = seat.take(Seats.ASK, time.nanos());
    turn.unused(time.nanos());
    assertThat(wait(seat)).isEqualTo(SECOND + MARGIN);
  }

  @Test
  void aNoteWithoutAQuotaOfOursCountsThatQuotaAsUsed() {
    AccountNote note = Seats.seat(time, lease, "a", "1/s").note(lease.now(), true);
    Seat second = Seats.seat(time, lease, "a", "1/s", "3/h");
    List<Quota> unknown = second.restore(note, lease.now(), Seats.TERMS);
    assertThat(wait(second)).isGreaterThan(1_000 * SECOND);
    assertThat(unknown).containsExactly(Quota.requests(Rate.parse("3/h")));
  }

  @Test
  void anAccountRestsFromTheModelThatItWasRefusedForAndFromNoOther() {
    Seat seat = Seats.seat(time, lease, "a", "5/s");
    limit(seat, Duration.ofSeconds(7));
    assertThat(wait(seat)).isEqualTo(7 * SECOND);
    assertThat(seat.untilTurn(new Ask("other", 1, 1), time.nanos())).isLessThan(SECOND);
    time.pass(Duration.ofSeconds(7));
    assertThat(wait(seat)).isZero();
  }

  @Test
  void aShorterRestDoesNotCutALongerOneShort() {
    Seat seat = Seats.seat(time, lease, "a", "100/s");
    Turn first = seat.take(Seats.ASK, time.nanos());
    Turn second = seat.take(Seats.ASK, time.nanos());
    seat.limited(first, Refusal.OVER_LIMIT, Duration.ofSeconds(7), time.nanos());
    seat.limited(second, Refusal.OVER_LIMIT, Duration.ofSeconds(1), time.nanos());
    assertThat(wait(seat)).isEqualTo(7 * SECOND);
  }

  @Test
  void tokensAreReservedAndCorrectedByWhatWasUsed() {
    Seat seat = Seats.seat(lease, tokens("1000/min"));
    Ask ask = new Ask("m", 300, 600);
    Turn turn = seat.take(ask, time.nanos());
    turn.written(time.nanos());
    assertThat(seat.untilTurn(ask, time.nanos())).isGreaterThanOrEqualTo(60 * SECOND);
    turn.landed(time.nanos());
    seat.answered(turn, new Ask("m", 10, 10), BigDecimal.ZERO);
    assertThat(seat.untilTurn(ask, time.nanos())).isLessThan(2 * SECOND);
  }

  @Test
  void aQuotaOfAModelDoesNotHoldOthersUp() {
    Quota ofM = new Quota(Quota.Unit.REQUESTS, Rate.parse("1/h"), Set.of("m"));
    Seat seat = Seats.seat(lease, account(List.of(ofM), 1));
    seat.take(Seats.ASK, time.nanos()).written(time.nanos());
    assertThat(wait(seat)).isPositive();
    assertThat(seat.untilTurn(new Ask("n", 1, 1), time.nanos())).isZero();
  }

  @Test
  void keysTakeTurnsAndOneThatFailedIsLeftOutForAWhileAndThenTriedByOneCall() {
    Seat seat = Seats.seat(lease, account(List.of(), 3));
    Turn bad = seat.take(Seats.ASK, time.nanos());
    assertThat(seat.failed(bad, Fault.REFUSED, Optional.empty(), time.nanos())).isTrue();
    assertThat(takeKeys(seat, 20)).hasSize(2).doesNotContain(bad.key());

    time.pass(Duration.ofMinutes(1));
    Turn trial = seat.take(Seats.ASK, time.nanos());
    assertThat(trial.key()).isEqualTo(bad.key());
    assertThat(takeKeys(seat, 20)).doesNotContain(bad.key());
    assertThat(seat.failed(trial, Fault.REFUSED, Optional.empty(), time.nanos())).isFalse();

    time.pass(Duration.ofMinutes(2));
    Turn again = seat.take(Seats.ASK, time.nanos());
    assertThat(again.key()).isEqualTo(bad.key());
    assertThat(seat.answered(again, Seats.ASK, BigDecimal.ZERO)).isTrue();
    assertThat(takeKeys(seat, 20)).contains(bad.key());
  }

  @Test
  void callsThatFailTogetherLeaveTheirKeyOutForNoLongerThanOne() {
    Seat seat = Seats.seat(time, lease, "a", "100/s");
    List<Turn> together = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      time.pass(Duration.ofNanos(seat.untilTurn(Seats.ASK, time.nanos())));
      together.add(seat.take(Seats.ASK, time.nanos()));
    }
    long now = time.nanos();
    together.forEach(turn -> seat.failed(turn, Fault.REFUSED, Optional.empty(), now));
    assertThat(seat.untilTurn(Seats.ASK, now)).isEqualTo(Duration.ofMinutes(1).toNanos());
  }

  @Test
  void anAccountOfWhichEveryKeyIsOutIsOutAndSaysSoUntilItIsToBeTried() {
    Seat seat = Seats.seat(lease, account(List.of(), 2));
    for (int key = 0; key < 2; key++) {
      Turn turn = seat.take(Seats.ASK, time.nanos());
      assertThat(seat.out()).isEmpty();
      seat.failed(turn, Fault.SPENT, Optional.empty(), time.nanos());
    }
    assertThat(seat.out()).isPresent();
    assertThat(seat.note(lease.now(), false).out()).isTrue();
    assertThat(wait(seat)).isEqualTo(60 * SECOND);
    time.pass(Duration.ofMinutes(1));
    assertThat(wait(seat)).isZero();
    assertThat(seat.note(lease.now(), false).out()).isFalse();
  }

  @Test
  void anAccountWhoseEndpointFailsIsOutForTheGroupButForATrialNowAndThen() {
    Seat seat = Seats.seat(time, lease, "a", "5/s");
    seat.endpoint(true, time.nanos());
    assertThat(seat.note(lease.now(), false).out()).isTrue();
    time.pass(Duration.ofMinutes(1));
    assertThat(seat.note(lease.now(), false).out()).isFalse();
    seat.endpoint(true, time.nanos());
    time.pass(Duration.ofMinutes(1));
    assertThat(seat.note(lease.now(), false).out()).isTrue();
    seat.endpoint(false, time.nanos());
    assertThat(seat.note(lease.now(), false).out()).isFalse();
  }

  @Test
  void callsAtTheSameTimeAreLimitedAndGiveWay() {
    Account account =
        new Account("a", Seats.PROVIDER, List.of(new Secret("k-0")), List.of(), OptionalInt.of(4));
    Seat seat = Seats.seat(lease, account);
    List<Turn> turns = new ArrayList<>();
    while (wait(seat) == 0) {
      turns.add(seat.take(Seats.ASK, time.nanos()));
    }
    assertThat(turns).hasSize(4);
    assertThat(seat.quiet()).isFalse();
    Turn refused = turns.removeFirst();
    refused.landed(time.nanos());
    seat.limited(refused, Refusal.OVER_LIMIT, Duration.ZERO, time.nanos());
    assertThat(wait(seat)).isEqualTo(Seat.NEVER);
    turns.forEach(turn -> turn.landed(time.nanos()));
    assertThat(seat.quiet()).isTrue();
    assertThat(wait(seat)).isZero();
  }

  private Set<Secret> takeKeys(Seat seat, int turns) {
    Set<Secret> keys = new HashSet<>();
    for (int i = 0; i < turns; i++) {
      keys.add(seat.take(Seats.ASK, time.nanos()).key());
    }
    return keys;
  }

  private void limit(Seat seat, Duration wait) {
    Turn turn = seat.take(Seats.ASK, time.nanos());
    turn.landed(time.nanos());
    seat.limited(turn, Refusal.OVER_LIMIT, wait, time.nanos());
  }

  private static Account tokens(String rate) {
    return account(List.of(new Quota(Quota.Unit.TOKENS, Rate.parse(rate), Set.of())), 1);
  }

  private static Account account(List<Quota> quotas, int keys) {
    List<Secret> secrets =
        IntStream.range(0, keys).mapToObj(key -> new Secret("secret-key-" + key)).toList();
    return new Account("a", Seats.PROVIDER, secrets, quotas, OptionalInt.empty());
  }

  private long wait(Seat seat) {
    return seat.untilTurn(Seats.ASK, time.nanos());
  }

  private void call(Seat seat) {
    lease.renew(lease.now());
    assertThat(wait(seat)).isZero();
    Turn turn = seat.take(Seats.ASK, time.nanos());
    assertThat(turn.send()).isTrue();
    turn.written(time.nanos());
    turn.landed(time.nanos());
  }
}
