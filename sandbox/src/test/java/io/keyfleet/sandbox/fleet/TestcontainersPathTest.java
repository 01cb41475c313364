package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keyfleet.scorer.Report;
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
      try (Stage stage = new Stage(broker.getBootstrapServers(), "contained", Stage.simulated(3))) {
        stage.start("one", "two");
        stage.publishArithmetic(300);
        Report report = stage.score();
        assertThat(report.counts().answered()).isEqualTo(300);
        stage.demandGuarantees(0);
        assertThat(stage.audit().calls()).isEqualTo(300);
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
