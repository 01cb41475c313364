package io.keyfleet.worker.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.limiter.RefusingWorld.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// [AdaptivePace] beside other ways to react to refusals, over the same worlds on virtual time. The
/// table is committed; `-Dkeyfleet.table=write` writes it anew.
class PaceSimulationTest {
  private static final Path TABLE = Path.of("../bench/refusals.md");
  private static final int SEEDS = 10;

  /// A world, for how many seconds it is tried, and the bounds that hold in it.
  record World(String title, int seconds, RefusingWorld world, double used, double refused) {
    Duration length() {
      return Duration.ofSeconds(seconds);
    }

    @Override
    public String toString() {
      return title;
    }
  }

  static List<World> worlds() {
    RefusingWorld plain = RefusingWorld.of("40/s", "40/s");
    RefusingWorld lower = RefusingWorld.of("40/s", "24/s");
    Duration half = Duration.ofMillis(500);
    Duration none = Duration.ZERO;
    return List.of(
        new World("nothing wrong", 60, plain, 0.98, 0),
        new World("1 % refused at random", 60, plain.refusingByChance(0.01, none), 0.95, 0.02),
        new World("3 % refused at random", 60, plain.refusingByChance(0.03, none), 0.92, 0.04),
        new World("5 % refused at random", 60, plain.refusingByChance(0.05, none), 0.88, 0.06),
        new World(
            "1 % refused at random, try again in 500 ms",
            60, plain.refusingByChance(0.01, half), 0.96, 0.02),
        new World(
            "3 % refused at random, try again in 500 ms",
            60, plain.refusingByChance(0.03, half), 0.93, 0.04),
        new World(
            "5 % refused at random, try again in 500 ms",
            60, plain.refusingByChance(0.05, half), 0.89, 0.06),
        new World(
            "20/s for 20 s, 3 % refused at random, try again in 500 ms",
            20, RefusingWorld.of("20/s", "20/s").refusingByChance(0.03, half), 0.92, 0.05),
        new World("real limit 24/s", 60, lower, 0.95, 0.009),
        new World(
            "real limit 24/s, 3 % refused at random, try again in 500 ms",
            60, lower.refusingByChance(0.03, half), 0.95, 0.045),
        new World(
            "real limit 24/s, 1 % refused at random",
            60, lower.refusingByChance(0.01, none), 0.95, 0.025),
        new World(
            "500/min configured, real limit 300/min",
            300,
            RefusingWorld.of("500/min", "300/min"),
            0.95,
            0.01),
        new World("real limit 80/s", 60, RefusingWorld.of("40/s", "80/s"), 0.98, 0),
        new World(
            "somebody else uses 0 / 50 / 80 % in turns",
            300, plain.sharedWith(0.0, 0.5, 0.8), 0.9, 0.02),
        new World(
            "somebody else uses 0 / 50 % in turns", 300, plain.sharedWith(0.0, 0.5), 0.9, 0.02),
        new World(
            "somebody else uses 0 / 80 % in turns", 300, plain.sharedWith(0.0, 0.8), 0.9, 0.02));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("worlds")
  void asMuchIsAnsweredAsThereIsAndLittleRefused(World world) {
    Result result = mean(world, PaceSimulationTest::adaptive);
    assertThat(result.used()).isBetween(world.used(), 1.01);
    assertThat(result.refused()).isBetween(0.0, world.refused());
  }

  @Test
  void theCommittedTableIsWhatTheSimulationGives() throws IOException {
    if ("write".equals(System.getProperty("keyfleet.table"))) {
      Files.writeString(TABLE, table());
    }
    assertThat(TABLE).content().isEqualTo(table());
  }

  private static String table() {
    Map<String, Function<Rate, Limiter>> paces = new LinkedHashMap<>();
    paces.put("`AdaptivePace`", PaceSimulationTest::adaptive);
    paces.put("the same, each wait for the account", rate -> new FixedWaits(adaptive(rate), true));
    paces.put("AIMD, as before it", AimdPace::new);
    paces.put("CUBIC", CubicPace::new);
    paces.put("the configured quota alone", _ -> new UnmovedPace());
    paces.put("the same, each wait for the prompt", _ -> new FixedWaits(new UnmovedPace(), false));
    StringBuilder table =
        new StringBuilder(
            """
            # Refusals, simulated

            What different ways to react to refusals make of an account with 40/s, unless a row says otherwise: answered calls of those that the API would have
            answered at most, and refused calls of all calls in brackets. Calls of 0.3 s, on virtual time, means of 10 seeds. A wait that a refusal asks for is
            kept by the account, unless the limiter leaves it to the prompt. Written by `mvn -pl worker -am test -Dtest=PaceSimulationTest -Dkeyfleet.table=write -Dsurefire.failIfNoSpecifiedTests=false`;
            the same test holds this page to what it gives, on any machine.

            """);
    table.append("| world | ").append(String.join(" | ", paces.keySet())).append(" |\n");
    table.append("| --- |").append(" --- |".repeat(paces.size())).append('\n');
    for (World world : worlds()) {
      table.append("| ").append(world.title());
      for (Function<Rate, Limiter> pace : paces.values()) {
        Result result = mean(world, pace);
        table.append(
            String.format(
                Locale.ROOT, " | %.1f %% (%.1f %%)", 100 * result.used(), 100 * result.refused()));
      }
      table.append(" |\n");
    }
    return table.toString();
  }

  private static Limiter adaptive(Rate supposed) {
    return new AdaptivePace(supposed, RefusingWorld.MARGIN, 1);
  }

  private static Result mean(World world, Function<Rate, Limiter> pace) {
    List<Result> results =
        IntStream.range(0, SEEDS)
            .mapToObj(seed -> world.world().run(pace, world.length(), seed))
            .toList();
    return new Result(
        results.stream().mapToDouble(Result::used).average().orElseThrow(),
        results.stream().mapToDouble(Result::refused).average().orElseThrow());
  }
}
