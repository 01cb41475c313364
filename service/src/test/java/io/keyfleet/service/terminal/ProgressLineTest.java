package io.keyfleet.service.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final HandTicks ticks = new HandTicks();

  @Test
  void awayFromATerminalALineComesEveryFiveSecondsAndAtTheEnd() {
    try (ProgressLine line = line(0)) {
      for (int second = 1; second <= 12; second++) {
        ticks.now += 1_000_000_000L;
        line.show(second, "");
      }
    }

    assertThat(text().lines())
        .containsExactly(
            "work: 5 of 20 (25%), 1.0/s, 0:15 left",
            "work: 10 of 20 (50%), 1.0/s, 0:10 left", "work: 12 of 20 (60%), 1.0/s, 0:08 left");
  }

  @Test
  void onATerminalTheBarIsRedrawnInPlaceAndItsLineEnds() {
    try (ProgressLine line = line(80)) {
      for (int step = 1; step <= 20; step++) {
        ticks.now += 50_000_000L;
        line.show(step, "");
      }
    }

    assertThat(text().split("\n", -1)).hasSize(2);
    assertThat(text().split("\r", -1)).hasSize(12);
    assertThat(text()).contains(" 10/20", " 20/20").doesNotContain(" 9/20");
  }

  @Test
  void aClearedBarLeavesTheLineEmptyForOthers() {
    ProgressLine line = line(80);
    ticks.now += 1_000_000_000L;
    line.show(1, "");

    line.clear();
    line.clear();

    assertThat(text()).endsWith("left\r\u001b[K");
  }

  private ProgressLine line(int columns) {
    PrintStream out = new PrintStream(printed, true, UTF_8);
    return new ProgressLine("work", OptionalLong.of(20), out, columns, ticks);
  }

  private String text() {
    return printed.toString(UTF_8);
  }

  private static final class HandTicks implements Ticker {
    private long now;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void sleep(Duration duration) {
      now += Math.max(0, duration.toNanos());
    }
  }
}
