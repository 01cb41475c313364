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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A short version of what `./keyfleet scenarios gateway-killed` plays with 20,000 lines.
@Timeout(180)
class GatewayScenariosTest {
  private static final FleetSize SIZE =
      new FleetSize(
          1,
          3,
          new Rate(200, Duration.ofSeconds(1)),
          List.of(FleetSize.TOPIC),
          9,
          3_000,
          Duration.ofSeconds(5),
          Optional.of(Duration.ofMillis(500)));

  @Test
  void everyLineOfABatchHasOneResultHoweverOftenItsGatewayIsKilled(@TempDir Path folder)
      throws InterruptedException {
    ScenarioRun.Judged judged =
        ScenarioRun.play(
            GatewayScenarios.GATEWAY_KILLED, SIZE, folder, new OwnBroker(folder, Ports.free()));

    assertThat(judged.findings()).allMatch(Finding::holds);
    assertThat(judged.run().audit().calls()).as("no line was called for twice").isEqualTo(3_000);
  }
}
