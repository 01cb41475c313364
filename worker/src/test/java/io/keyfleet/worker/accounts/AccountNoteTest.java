package io.keyfleet.worker.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.VirtualTicks;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountNoteTest {
  private static final long AT = 1_793_588_645_123L;

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aNoteOfAHundredSendsComesBackAsItWas(long seed) {
    Random random = new Random(seed);
    List<long[]> sends =
        IntStream.range(0, random.nextInt(4)).mapToObj(q -> times(random, 100, 60_000)).toList();
    AccountNote note =
        new AccountNote(
            AT,
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextBoolean() ? 0 : AT + random.nextInt(),
            sends);
    assertThat(AccountNote.decode(note.encode()).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(note);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aNoteOfMoreSendsForgetsNoneAndMakesNoneEarlier(long seed) {
    Random random = new Random(seed);
    long[] sends = times(random, 100_000, 60_000);
    AccountNote note = new AccountNote(AT, true, false, 0, List.of(sends));

    long[] read = AccountNote.decode(note.encode()).orElseThrow().sends().getFirst();

    assertThat(read).hasSameSizeAs(sends);
    assertThat(IntStream.range(0, sends.length)).allMatch(i -> read[i] >= sends[i]);
    assertThat(read[read.length - 1]).isEqualTo(sends[sends.length - 1]);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {60_000, 3_600_000, 86_400_000})
  void theLongestNoteFitsIntoACommit(int window) {
    long[] sends = new long[100_000];
    Arrays.setAll(sends, i -> AT - window + i % 10);
    AccountNote note = new AccountNote(AT, false, false, AT + window, List.of(sends, sends));
    assertThat(note.encode().length()).isLessThan(4_000);
  }

  @Test
  void aSeatWithAHundredThousandSendsAMinuteLeavesAShortNote() {
    VirtualTicks time = new VirtualTicks();
    Seat seat = Seats.seat(time, "a", "100000/min");
    for (int i = 0; i < 60_000; i++) {
      time.pass(Duration.ofNanos(Math.max(600_000, seat.untilTurn(time.nanos()))));
      seat.take(time.nanos()).unused(time.nanos());
    }
    AccountNote note = seat.note(new Lease.Moment(time.nanos(), time.millis()), false);
    assertThat(note.sends().getFirst().length).isGreaterThan(50_000);
    assertThat(note.encode().length()).isBetween(100, 4_000);
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "hello",
        "0;5;l;u;0",
        "2;5;l;u;0",
        "1;x;l;u;0",
        "1;5;l;u;",
        "1;5;l;u;0;7",
        "1;5;l;u;0;7*",
        "1;5;l;u;0;*7",
        "1;5;l;u;0;7*99999999999999999999",
      })
  void whatIsNoNoteOfThisVersionIsNothing(String text) {
    assertThat(AccountNote.decode(text)).isEmpty();
  }

  @Test
  void timesGoToTheWallClockAndBackWithoutGettingEarlierThanTheMargin() {
    Lease.Moment here = new Lease.Moment(5_000_000_000L, AT);
    Lease.Moment there = new Lease.Moment(-77, AT + 250);
    long[] wall = AccountNote.onWall(new long[] {4_000_000_000L, 4_999_999_999L}, here);
    assertThat(wall).containsExactly(AT - 1_000, AT);
    assertThat(AccountNote.onTicks(wall, there))
        .containsExactly(-77 - 1_250_000_000L, -77 - 250_000_000L);
  }

  @Test
  void aTimeAheadOfThisMachinesClockCountsAsNow() {
    Lease.Moment now = new Lease.Moment(5, AT);
    assertThat(AccountNote.onTicks(new long[] {AT + 9_000}, now)).containsExactly(5);
  }

  private static long[] times(Random random, int most, int window) {
    return random.longs(random.nextInt(most), AT - window, AT + 1).sorted().toArray();
  }
}
