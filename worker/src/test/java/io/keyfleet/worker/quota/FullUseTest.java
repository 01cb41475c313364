package io.keyfleet.worker.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.quota.StrictApi.Says;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
  void aQuotaIsUsedWhateverTheApiSaysOfItsWork(String quota, int latency, Says says) {
    Duration length = Duration.ofMinutes(5);
    Duration each = Duration.ofMillis(latency);
    StrictApi api = new StrictApi(Rate.parse(quota), each, says, latency).use(length);
    assertThat(api.refusedShare()).isZero();
    assertThat(api.used(length)).isBetween(0.975, 1.005);
  }

  @ParameterizedTest(name = "{0}, answers after {1} ms, says {2}")
  @MethodSource("apis")
  void theStartCostsLittleThoughNothingIsKnownYet(String quota, int latency, Says says) {
    Duration length = Duration.ofSeconds(22);
    Duration each = Duration.ofMillis(latency);
    double oneCall = 1 / (22 * Rate.parse(quota).perSecond());
    for (long seed = 0; seed < 5; seed++) {
      StrictApi api = new StrictApi(Rate.parse(quota), each, says, seed).use(length);
      assertThat(api.refusedShare()).isZero();
      assertThat(api.used(length)).isGreaterThan(0.985 - oneCall);
    }
  }

  static Stream<Arguments> standstills() {
    return Stream.of("20/s", "50/s", "500/min")
        .flatMap(quota ->
            Stream.of(200, 400, 800, 2_000)
                .flatMap(latency ->
                    Stream.of(700, 1_500).map(still -> Arguments.of(quota, latency, still))));
  }

  @ParameterizedTest(name = "{0}, answers after {1} ms, stands still for {2} ms every 20 s")
  @MethodSource("standstills")
  void anApiThatStandsStillGetsNoMoreThanItsQuotaAfterwards(String quota, int latency, int still) {
    Duration length = Duration.ofMinutes(10);
    for (Says says : List.of(Says.TRUTH, Says.NOTHING, Says.ALWAYS_ONE)) {
      StrictApi api =
          new StrictApi(Rate.parse(quota), Duration.ofMillis(latency), says, still)
              .standingStill(Duration.ofMillis(still), Duration.ofSeconds(20))
              .use(length);
      assertThat(api.refusedShare()).isLessThan(0.005);
      assertThat(api.used(length)).isGreaterThan(0.96 * (1 - still / 20_000.0));
    }
  }
}
