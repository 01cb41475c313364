package io.keyfleet.sandbox.scenarios;

import io.keyfleet.sandbox.guarantees.Finding;
import io.keyfleet.sandbox.processes.FleetSize;
import io.keyfleet.sandbox.processes.ProcessFleet;
import io.keyfleet.service.settings.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// No faults, but workers and topics have to share.
enum ContentionScenarios implements Scenario {
  SPORADIC("a single prompt every two seconds", 120) {
    private static final long MOST_REBALANCES = 5;

    @Override
    public FleetSize size(Optional<Duration> lasts) {
      return FleetSize.of(4, 8, 0, lasts.orElse(standard()));
    }

    @Override
    public void play(ProcessFleet fleet) throws InterruptedException {
      fleet.workers().add(fleet.size().workers());
      fleet.awaitShared();
      long before = fleet.workers().rebalances();
      for (long left = fleet.size().lasts().toSeconds(); left > 0; left -= 2) {
        fleet.workload().publish(1);
        fleet.pass(Duration.ofSeconds(2));
      }
      fleet.note("rebalances", fleet.workers().rebalances() - before);
    }

    @Override
    public List<Finding> judge(ScenarioRun run) {
      long rebalances = run.noted("rebalances");
      return List.of(
          new Finding(
              rebalances <= MOST_REBALANCES, rebalances + " rebalances while they came in"));
    }
  },

  DIFFERING_KEYS("two workers with the keys in different orders, and one with a key more", 20) {
    @Override
    public FleetSize size(Optional<Duration> lasts) {
      return FleetSize.batch(3, 4, lasts.orElse(standard()));
    }

    @Override
    public void play(ProcessFleet fleet) throws InterruptedException {
      List<Secret> common = fleet.keys().subList(0, fleet.keys().size() - 1);
      List<Secret> reversed = new ArrayList<>(common);
      Collections.reverse(reversed);
      fleet.workers().add(common);
      fleet.workers().add(reversed);
      fleet.workers().add(fleet.keys());
      fleet.awaitShared();
      fleet.workload().publish(fleet.size().prompts());
      fleet.awaitWork();
    }

    @Override
    public List<Finding> judge(ScenarioRun run) {
      long used = run.audit().accounts().stream().filter(account -> account.ok() > 0).count();
      int all = run.audit().accounts().size();
      return List.of(new Finding(used == all, used + " of " + all + " accounts were used"));
    }
  },

  TWO_TOPICS("100 prompts on a second topic, while 50,000 wait on the first", 0) {
    private static final String SMALL = "small";
    private static final int FEW = 100;
    private static final int MANY = 50_000;

    @Override
    public FleetSize size(Optional<Duration> lasts) {
      return FleetSize.of(4, 8, MANY, Duration.ZERO).onTopics(FleetSize.TOPIC, SMALL);
    }

    @Override
    public void play(ProcessFleet fleet) throws InterruptedException {
      List<Secret> half = fleet.keys().subList(0, fleet.keys().size() / 2);
      for (int i = 0; i < fleet.size().workers(); i++) {
        fleet.workers().add(half);
      }
      fleet.awaitShared(half.size());
      fleet.note("alone", fleet.workload().publishAndAwait(SMALL, FEW).toMillis());
      for (String worker : fleet.workers().names()) {
        fleet.workers().retire(worker);
      }
      fleet.workers().add(fleet.size().workers());
      fleet.awaitShared();
      fleet.workload().publish(MANY);
      fleet.awaitWork();
      fleet.note("beside", fleet.workload().publishAndAwait(SMALL, FEW).toMillis());
    }

    @Override
    public List<Finding> judge(ScenarioRun run) {
      long alone = run.noted("alone");
      long beside = run.noted("beside");
      return List.of(
          new Finding(
              beside <= 2 * alone,
              String.format(
                  Locale.ROOT,
                  "the small run took %d ms beside the large one, and %d ms alone at half the pool",
                  beside,
                  alone)));
    }
  };

  private final String what;
  private final int seconds;

  ContentionScenarios(String what, int seconds) {
    this.what = what;
    this.seconds = seconds;
  }

  final Duration standard() {
    return Duration.ofSeconds(seconds);
  }

  @Override
  public String what() {
    return what;
  }
}
