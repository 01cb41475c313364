package io.keyfleet.sandbox.scenarios;

import io.keyfleet.contract.KeyId;
import io.keyfleet.sandbox.guarantees.Finding;
import io.keyfleet.sandbox.processes.FleetSize;
import io.keyfleet.sandbox.processes.ProcessFleet;
import io.keyfleet.simulator.fault.Fault;
import io.keyfleet.simulator.fault.FaultKind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// About a minute's work for the whole pool, none of which should be idle: the workers are there
/// and have shared the accounts when it is published.
enum UtilisationScenarios implements Scenario {
  BATCH_3_ON_2("a minute's work for 3 accounts on 2 workers") {
    @Override
    public FleetSize size(Optional<Duration> lasts) {
      return FleetSize.batch(2, 3, lasts.orElse(MINUTE));
    }
  },

  BATCH_5_ON_3("a minute's work for 5 accounts on 3 workers") {
    @Override
    public FleetSize size(Optional<Duration> lasts) {
      return FleetSize.batch(3, 5, lasts.orElse(MINUTE));
    }
  },

  BATCH_3_ON_5("a minute's work for 3 accounts, with 5 workers, of which 2 stand by") {
    @Override
    public FleetSize size(Optional<Duration> lasts) {
      return FleetSize.batch(5, 3, lasts.orElse(MINUTE));
    }
  },

  BATCH_ONE_PARTITION(
      "a minute's work for 3 accounts in a topic of one partition, with 3 workers") {
    @Override
    public FleetSize size(Optional<Duration> lasts) {
      return FleetSize.batch(3, 3, lasts.orElse(MINUTE)).inPartitions(1);
    }
  },

  BATCH_SKEWED("a minute's work for 3 accounts on 3 workers, 90 % of it in one of 24 partitions") {
    @Override
    public FleetSize size(Optional<Duration> lasts) {
      return FleetSize.batch(3, 3, lasts.orElse(MINUTE));
    }

    @Override
    void publish(ProcessFleet fleet) throws InterruptedException {
      fleet.workload().publish(fleet.size().prompts(), n -> n % 10 < 9 ? 0 : (int) (1 + n % 23));
    }
  },

  BATCH_DYING_ACCOUNT(
      "a minute's work for 3 accounts on 3 workers; half-way one account is spent") {
    @Override
    public FleetSize size(Optional<Duration> lasts) {
      return FleetSize.batch(3, 3, lasts.orElse(MINUTE));
    }

    @Override
    void publish(ProcessFleet fleet) throws InterruptedException {
      super.publish(fleet);
      fleet.pass(fleet.size().lasts().dividedBy(2));
      KeyId account = fleet.audit().accounts().getFirst().account();
      fleet.api().inject(List.of(new Fault(FaultKind.INSUFFICIENT_QUOTA, 1, account)));
    }
  };

  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final double ENOUGH = 0.97;

  private final String what;

  UtilisationScenarios(String what) {
    this.what = what;
  }

  void publish(ProcessFleet fleet) throws InterruptedException {
    fleet.workload().publish(fleet.size().prompts());
  }

  @Override
  public String what() {
    return what;
  }

  @Override
  public void play(ProcessFleet fleet) throws InterruptedException {
    fleet.workers().add(fleet.size().workers());
    fleet.awaitShared();
    publish(fleet);
  }

  @Override
  public List<Finding> judge(ScenarioRun run) {
    return List.of(
        new Finding(
            run.poolUsed() >= ENOUGH,
            String.format(
                Locale.ROOT,
                "%.1f %% of what the usable accounts allowed was used",
                run.poolUsed() * 100)));
  }
}
