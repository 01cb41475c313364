package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.sandbox.guarantees.TopicRecords;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.settings.SimulatorSettings;
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
@Timeout(240)
class KillTest {
  /// Prompts that wait while workers are killed: some seconds' work of all accounts.
  private static final int BACKLOG = 750;

  private static final int ACCOUNTS = 3;
  private static final long CALLS_BEFORE_KILL = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final SimulatorSettings SIMULATED =
      FleetFixture.simulated(ACCOUNTS).with(new ThinkingTime(Duration.ofMillis(250), 0.35));

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
        FleetFixture fleet = new FleetFixture(broker.bootstrapServers(), "killed", SIMULATED)) {
      start(fleet, "one", "two", "three");
      Backlog backlog = fleet.backlog(BACKLOG);
      killAtWork(fleet, "one");
      start(fleet, "one-again");
      killAtWork(fleet, "one-again");
      start(fleet, "one-for-good");
      int published = backlog.end();

      Report report = fleet.score();
      assertThat(report.counts().answered()).isEqualTo(published);

      processes.values().forEach(WorkerProcess::terminate);
      for (WorkerProcess process : processes.values()) {
        assertThat(process.ended()).as(process.name()).isTrue();
      }
      TopicRecords records = fleet.records();
      long inFlight = inFlight(fleet, records, "one") + inFlight(fleet, records, "one-again");
      assertThat(inFlight).as("less than a second of the pool").isBetween(1L, 150L);
      fleet.demandGuarantees(inFlight);
      assertThat(report.usage().mayBePaidTwice()).isBetween(0L, inFlight);
      assertThat(records.answers()).noneMatch(answer -> answer.effort().attempts() > 1);
    }
  }

  private void start(FleetFixture fleet, String... names) throws IOException {
    for (String name : names) {
      processes.put(name, WorkerProcess.start(fleet, name, folder));
    }
  }

  private void killAtWork(FleetFixture fleet, String name) throws InterruptedException {
    await().atMost(PATIENCE).until(() -> calls(fleet, name) > CALLS_BEFORE_KILL);
    Optional.ofNullable(processes.remove(name)).orElseThrow().kill();
  }

  /// Calls of a killed worker whose answers never reached Kafka.
  private static long inFlight(FleetFixture fleet, TopicRecords records, String worker) {
    long published =
        records.answers().stream()
            .filter(answer -> answer.source().worker().equals(worker))
            .count();
    return calls(fleet, worker) - published;
  }

  private static long calls(FleetFixture fleet, String worker) {
    return fleet.audit().accounts().stream()
        .mapToLong(account -> account.callsByWorker().getOrDefault(worker, 0L))
        .sum();
  }
}
