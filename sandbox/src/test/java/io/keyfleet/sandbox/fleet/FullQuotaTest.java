package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.simulator.audit.Audit;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three workers that use all that six accounts allow, with harm done to them.
@Timeout(240)
class FullQuotaTest {
  /// Prompts that wait while harm is done: some seconds' work of all accounts.
  private static final int BACKLOG = 1_500;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final SimulatorSettings SIMULATED =
      FleetFixture.simulated(6).with(new ThinkingTime(Duration.ofMillis(200), 0.6));

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  @Test
  void noWindowIsOverItsQuotaThroughAKillAndTwoHandOversAtFullUse() throws Exception {
    try (EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.temporary());
        FleetFixture fleet = new FleetFixture(broker.bootstrapServers(), "full", SIMULATED)) {
      // what a machine that builds beside it makes of a call's way
      fleet.set("KEYFLEET_QUOTA_MARGIN", "50ms");
      WorkerProcess victim = WorkerProcess.start(fleet, "victim", folder);
      try {
        fleet.start("one", "two");
        Backlog backlog = fleet.backlog(BACKLOG);
        await().atMost(PATIENCE).until(() -> calls(fleet, "victim") > 100);
        victim.kill();
        fleet.start("three");
        await().atMost(PATIENCE).until(() -> calls(fleet, "three") > 100);
        fleet.stop("one");
        int published = backlog.end();
        assertThat(fleet.score().counts().answered()).isEqualTo(published);
      } finally {
        victim.kill();
      }
      Audit audit = fleet.audit();
      assertThat(audit.accounts())
          .allSatisfy(account ->
              assertThat((long) account.largestWindowOfArrivals())
                  .isLessThanOrEqualTo(account.quotaRequests()));
      assertThat(audit.refused()).isLessThanOrEqualTo(audit.calls() / 10_000);
      fleet.demandGuarantees(300);
    }
  }

  private static long calls(FleetFixture fleet, String worker) {
    return fleet.audit().accounts().stream()
        .mapToLong(account -> account.callsByWorker().getOrDefault(worker, 0L))
        .sum();
  }
}
