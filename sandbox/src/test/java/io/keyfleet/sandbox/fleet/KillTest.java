package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.sandbox.guarantees.TopicRecords;
import io.keyfleet.sandbox.simulator.SimulatorSettings;
import io.keyfleet.sandbox.simulator.answers.Latency;
import io.keyfleet.scorer.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Worker processes that are killed while they work, on a broker with stock timing.
@Timeout(120)
class KillTest {
  private static final int PROMPTS = 2_400;
  private static final int ACCOUNTS = 3;
  private static final long CALLS_BEFORE_KILL = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final SimulatorSettings SIMULATED =
      Stage.simulated(ACCOUNTS).with(new Latency(Duration.ofMillis(250), 0.35));

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private final Map<String, WorkerProcess> processes = new HashMap<>();

  @AfterEach
  void killAll() throws InterruptedException {
    for (WorkerProcess process : processes.values()) {
      process.kill();
    }
  }

  @Test
  void killingWorkersLosesNothingAndRepeatsOnlyWhatWasInFlight() throws Exception {
    try (EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.temporary());
        Stage stage = new Stage(broker.bootstrapServers(), "killed", SIMULATED)) {
      start(stage, "one", "two", "three");
      stage.publishArithmetic(PROMPTS);
      killAtWork(stage, "one");
      start(stage, "one-again");
      killAtWork(stage, "one-again");
      start(stage, "one-for-good");

      Report report = stage.score();
      assertThat(report.counts().answered()).isEqualTo(PROMPTS);

      processes.values().forEach(WorkerProcess::terminate);
      for (WorkerProcess process : processes.values()) {
        assertThat(process.ended()).as(process.name()).isTrue();
      }
      TopicRecords records = stage.records();
      long inFlight = inFlight(stage, records, "one") + inFlight(stage, records, "one-again");
      assertThat(inFlight).as("less than a second of the pool").isBetween(1L, 150L);
      stage.demandGuarantees(inFlight);
      assertThat(report.usage().mayBePaidTwice()).isBetween(0L, inFlight);
      assertThat(records.answers()).noneMatch(answer -> answer.effort().attempts() > 1);
    }
  }

  private void start(Stage stage, String... names) throws IOException {
    for (String name : names) {
      processes.put(name, WorkerProcess.start(stage, name, folder));
    }
  }

  private void killAtWork(Stage stage, String name) throws InterruptedException {
    await().atMost(PATIENCE).until(() -> calls(stage, name) > CALLS_BEFORE_KILL);
    Optional.ofNullable(processes.remove(name)).orElseThrow().kill();
  }

  /// Calls of a killed worker whose answers never reached Kafka.
  private static long inFlight(Stage stage, TopicRecords records, String worker) {
    long published =
        records.answers().stream()
            .filter(answer -> answer.source().worker().equals(worker))
            .count();
    return calls(stage, worker) - published;
  }

  private static long calls(Stage stage, String worker) {
    return stage.audit().accounts().stream()
        .mapToLong(account -> account.callsByWorker().getOrDefault(worker, 0L))
        .sum();
  }
}
