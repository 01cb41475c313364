package io.keyfleet.sandbox.scenarios;

import io.keyfleet.sandbox.guarantees.Finding;
import io.keyfleet.sandbox.processes.FleetSize;
import io.keyfleet.sandbox.processes.ProcessFleet;
import io.keyfleet.sandbox.processes.Workers;
import io.keyfleet.service.settings.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Ten minutes in which three workers use all that six accounts allow, through a kill -9 and two
/// hand-overs.
enum SustainedScenarios implements Scenario {
  FULL_USE_PER_SECOND("with quotas per second", 50, Duration.ofSeconds(1), 0.96),
  FULL_USE_PER_MINUTE("with quotas per minute", 3_000, Duration.ofMinutes(1), 0.98);

  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  /// Of all calls, how many may be refused.
  private static final double REFUSED = 0.0001;

  private final String quotas;
  private final int calls;
  private final Duration window;
  private final double enough;

  SustainedScenarios(String quotas, int calls, Duration window, double enough) {
    this.quotas = quotas;
    this.calls = calls;
    this.window = window;
    this.enough = enough;
  }

  @Override
  public String what() {
    return "as much work as the pool can do "
        + quotas
        + "; after a quarter a worker is killed with -9, after a half and three quarters one gets SIGTERM; each is replaced";
  }

  @Override
  public FleetSize size(Optional<Duration> lasts) {
    return FleetSize.batch(3, 6, lasts.orElse(TEN_MINUTES)).at(new Rate(calls, window));
  }

  @Override
  public void play(ProcessFleet fleet) throws InterruptedException {
    // beforehand, since publishing so much holds the API up, which is in this process
    fleet.workload().publish(fleet.size().prompts());
    Workers workers = fleet.workers();
    workers.add(fleet.size().workers());
    fleet.awaitShared();
    fleet.awaitWork();
    Duration quarter = fleet.size().lasts().dividedBy(4);
    fleet.pass(quarter);
    workers.kill(workers.oldest());
    workers.add();
    for (int i = 0; i < 2; i++) {
      fleet.pass(quarter);
      workers.add();
      fleet.awaitReady();
      workers.retire(workers.oldest());
    }
  }

  @Override
  public List<Finding> judge(ScenarioRun run) {
    long made = run.audit().calls();
    long refused = run.audit().refused();
    return List.of(
        new Finding(
            run.poolUsed() >= enough,
            String.format(
                Locale.ROOT,
                "%.2f %% of what the accounts allowed was used, of %.0f %%",
                run.poolUsed() * 100,
                enough * 100)),
        new Finding(
            refused <= made * REFUSED,
            String.format(Locale.ROOT, "%,d of %,d calls were refused with 429", refused, made)));
  }
}
