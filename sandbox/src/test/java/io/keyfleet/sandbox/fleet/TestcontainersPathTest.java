package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keyfleet.scorer.report.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/// The whole path on the broker that people deploy: Apache's own image in a container.
@Timeout(180)
class TestcontainersPathTest {
  private static final String IMAGE = "apache/kafka:4.3.1";

  @Test
  void twoWorkersAnswerEveryPromptOnceOnABrokerInAContainer() throws Exception {
    requireEngine();
    try (KafkaContainer broker = new KafkaContainer(IMAGE)) {
      broker.start();
      try (FleetFixture fleet =
          new FleetFixture(broker.getBootstrapServers(), "contained", FleetFixture.simulated(3))) {
        fleet.start("one", "two");
        fleet.publishArithmetic(300);
        Report report = fleet.score();
        assertThat(report.counts().answered()).isEqualTo(300);
        fleet.demandGuarantees(0);
        assertThat(fleet.audit().calls()).isEqualTo(300);
      }
    }
  }

  /// Skips aloud: somebody who reads only the build's output must see that this was not tried.
  private static void requireEngine() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      System.err.println(
          "SKIPPED: no Docker engine answers, so the fleet was NOT tried on " + IMAGE);
      assumeTrue(false, "no Docker engine answers");
    }
  }
}
