package io.keyfleet.sandbox.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.sandbox.broker.Ports;
import io.keyfleet.sandbox.guarantees.Finding;
import io.keyfleet.sandbox.processes.FleetSize;
import io.keyfleet.sandbox.processes.OwnBroker;
import io.keyfleet.service.settings.Rate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Short versions of scenarios, on real processes: what must hold holds. How long things took is
/// not judged here.
@Timeout(180)
class ScenariosTest {
  private static final Rate RATE = new Rate(20, Duration.ofSeconds(1));
  private static final int WORKERS = 3;
  private static final int ACCOUNTS = 4;
  private static final int PARTITIONS = 9;

  /// A machine that builds beside the test may let a call wait for its turn on a processor this
  /// long, and the API's judge with it.
  private static final Duration MARGIN = Duration.ofMillis(500);

  static List<Arguments> shortVersions() {
    return List.of(
        Arguments.of(FaultScenarios.KILL, 5, 600),
        Arguments.of(FaultScenarios.PAUSE, 8, 600),
        Arguments.of(FaultScenarios.ROLLING_RESTART, 6, 600),
        Arguments.of(FaultScenarios.API_GONE, 3, 500),
        Arguments.of(ContentionScenarios.DIFFERING_KEYS, 5, 300));
  }

  @ParameterizedTest(name = "{0} for {1} s")
  @MethodSource("shortVersions")
  void theGuaranteesHold(Scenario scenario, int seconds, int prompts, @TempDir Path folder)
      throws InterruptedException {
    FleetSize size =
        new FleetSize(
            WORKERS,
            ACCOUNTS,
            RATE,
            List.of(FleetSize.TOPIC),
            PARTITIONS,
            prompts,
            Duration.ofSeconds(seconds),
            Optional.of(MARGIN));

    ScenarioRun.Judged judged =
        ScenarioRun.play(scenario, size, folder, new OwnBroker(folder, Ports.free()));

    assertThat(judged.guarantees()).allMatch(Finding::holds);
    assertThat(judged.run().report().counts().answered()).isEqualTo(prompts);
  }
}
