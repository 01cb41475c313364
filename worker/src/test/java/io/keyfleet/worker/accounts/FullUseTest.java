package io.keyfleet.worker.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.accounts.StrictApi.Says;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A quota is used, and no more of it, whatever the API says of its work and when it stands still.
class FullUseTest {

  static Stream<Arguments> apis() {
    return Stream.of("5/s", "50/s", "500/min", "10/10s")
        .flatMap(quota ->
            Stream.of(200, 800, 2_000, 5_000, 30_000)
                .flatMap(latency ->
                    Arrays.stream(Says.values()).map(says -> Arguments.of(quota, latency, says))));
  }

  @ParameterizedTest(name = "{0}, answers after {1} ms, says {2}")
  @MethodSource("apis")
  void whatTheApiSaysOfItsWorkCostsLittleMoreThanIfItSaidNothing(
      String quota, int latency, Says says) {
    Duration length = Duration.ofMinutes(5);
    Duration each = Duration.ofMillis(latency);
    StrictApi silent = new StrictApi(Rate.parse(quota), each, Says.NOTHING, latency).use(length);
    StrictApi api = new StrictApi(Rate.parse(quota), each, says, latency).use(length);
    assertThat(api.refusedShare()).isZero();
    assertThat(api.used(length)).isBetween(silent.used(length) - 0.1, 1.005);
  }

  @ParameterizedTest(name = "answers after {0} ms, stands still for {1} ms every 20 s")
  @CsvSource({"200, 700", "200, 1500", "800, 700", "800, 1500"})
  void anApiThatStandsStillGetsNoMoreThanItsQuotaAfterwards(int latency, int still) {
    Duration length = Duration.ofMinutes(10);
    for (Says says : List.of(Says.TRUTH, Says.NOTHING, Says.ALWAYS_ONE)) {
      StrictApi api =
          new StrictApi(Rate.parse("50/s"), Duration.ofMillis(latency), says, still)
              .standingStill(Duration.ofMillis(still), Duration.ofSeconds(20))
              .use(length);
      assertThat(api.refusedShare()).isLessThan(0.005);
      assertThat(api.used(length)).isGreaterThan(0.97 - still / 20_000.0);
    }
  }
}
