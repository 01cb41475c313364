package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.simulator.audit.Audit;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three workers that use all that six accounts allow, with harm done to them.
@Timeout(120)
class FullQuotaTest {
  /// Prompts that wait while harm is done: some seconds' work of all accounts.
  private static final int BACKLOG = 1_500;

  private static final Duration PATIENCE = Duration.ofSeconds(40);
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
      Backlog backlog = new Backlog(fleet);
      try (ExecutorService publishing = Executors.newVirtualThreadPerTaskExecutor()) {
        fleet.start("one", "two");
        Future<PublishResult> result = publishing.submit(() -> fleet.publish(backlog));
        try {
          await().atMost(PATIENCE).until(() -> calls(fleet, "victim") > 100);
          victim.kill();
          fleet.start("three");
          await().atMost(PATIENCE).until(() -> calls(fleet, "three") > 100);
          fleet.stop("one");
        } finally {
          backlog.end();
        }
        assertThat(fleet.score().counts().answered()).isEqualTo(result.get().published());
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

  /// Prompts for as long as they are needed, so that work never ends while harm is done, however
  /// slow the machine.
  private static final class Backlog implements PromptSource {
    private final FleetFixture fleet;
    private final PromptSource prompts = FleetFixture.arithmetic(100_000);
    private volatile boolean ended;
    private long given;

    Backlog(FleetFixture fleet) {
      this.fleet = fleet;
    }

    @Override
    public Optional<Entry> next() {
      if (given++ % 300 == 0) {
        await().atMost(PATIENCE).until(() -> ended || given - fleet.audit().calls() < BACKLOG);
      }
      return ended ? Optional.empty() : prompts.next();
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.empty();
    }

    @Override
    public void close() {
      prompts.close();
    }

    void end() {
      ended = true;
    }
  }
}
