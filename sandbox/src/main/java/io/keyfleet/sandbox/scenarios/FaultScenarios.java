package io.keyfleet.sandbox.scenarios;

import io.keyfleet.sandbox.guarantees.Finding;
import io.keyfleet.sandbox.processes.FleetSize;
import io.keyfleet.sandbox.processes.ProcessFleet;
import io.keyfleet.simulator.fault.Fault;
import io.keyfleet.simulator.fault.FaultKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Faults injected into four workers that work on eight accounts.
enum FaultScenarios implements Scenario {
  KILL(
      "kill -9 of a worker every 5 s, the longest-running (the group's leader) first; each is replaced",
      120) {
    @Override
    void strike(ProcessFleet fleet) throws InterruptedException {
      for (int i = 0; i < fleet.size().lasts().toSeconds() / 5; i++) {
        fleet.workers().kill(fleet.workers().oldest());
        fleet.workers().add();
        fleet.pass(Duration.ofSeconds(5));
      }
    }
  },

  KILL_ONE("kill -9 of one worker, which is not replaced", 20) {
    @Override
    void strike(ProcessFleet fleet) throws InterruptedException {
      fleet.workers().kill(fleet.workers().oldest());
    }

    @Override
    public List<Finding> judge(ScenarioRun run) {
      return List.of(
          TimeFindings.within(
              "the killed worker's accounts were back in use",
              run.backInUse(),
              Duration.ofSeconds(12)));
    }
  },

  PAUSE("SIGSTOP of a worker for much longer than its session, then SIGCONT", 60) {
    @Override
    void strike(ProcessFleet fleet) throws InterruptedException {
      String worker = fleet.workers().oldest();
      fleet.workers().pause(worker);
      fleet.pass(fleet.size().lasts());
      fleet.workers().resume(worker);
      fleet.pass(Duration.ofSeconds(5));
    }
  },

  ROLLING_RESTART(
      "every worker is replaced: the new one is started, the old one gets SIGTERM", 60) {
    @Override
    void strike(ProcessFleet fleet) throws InterruptedException {
      List<String> old = fleet.workers().names();
      for (String worker : old) {
        fleet.workers().add();
        fleet.pass(fleet.size().lasts().dividedBy(old.size()));
        fleet.workers().retire(worker);
      }
    }

    @Override
    public List<Finding> judge(ScenarioRun run) {
      return List.of(
          TimeFindings.within(
              "the accounts of a worker that got SIGTERM were in use by another",
              run.handedOver(),
              Duration.ofSeconds(2)));
    }
  },

  SCALE("from 1 worker to 5 and back to 2", 60) {
    @Override
    void strike(ProcessFleet fleet) throws InterruptedException {
      while (fleet.workers().names().size() > 1) {
        fleet.workers().retire(fleet.workers().youngest());
      }
      for (int i = 0; i < 4; i++) {
        fleet.workers().add();
      }
      fleet.pass(fleet.size().lasts().dividedBy(2));
      while (fleet.workers().names().size() > 2) {
        fleet.workers().retire(fleet.workers().oldest());
      }
    }
  },

  BROKER_RESTART("the broker is stopped and started again at once", 20) {
    @Override
    void strike(ProcessFleet fleet) throws InterruptedException {
      fleet.brokers().stop();
      fleet.brokers().start();
      fleet.pass(fleet.size().lasts());
    }
  },

  BROKER_GONE("kill -9 of the broker, which is away for 30 s", 30) {
    @Override
    void strike(ProcessFleet fleet) throws InterruptedException {
      fleet.brokers().kill();
      fleet.pass(fleet.size().lasts());
      fleet.brokers().start();
    }
  },

  API_GONE("the API resets every connection for 30 s", 30) {
    @Override
    void strike(ProcessFleet fleet) throws InterruptedException {
      fleet.api().inject(List.of(new Fault(FaultKind.RESET, 1, null)));
      fleet.pass(fleet.size().lasts());
      fleet.api().inject(List.of());
    }
  },

  SCORER_KILLED("kill -9 of a scorer every 5 s; the last one is left to count", 30) {
    @Override
    void strike(ProcessFleet fleet) throws InterruptedException {
      for (int i = 0; i < fleet.size().lasts().toSeconds() / 5; i++) {
        fleet.startScorer();
        fleet.pass(Duration.ofSeconds(5));
        fleet.killScorer();
      }
      fleet.startScorer();
    }
  },

  PRODUCER_KILLED(
      "kill -9 of a producer in the middle of 200,000 prompts, which stay on their topic as far as it came",
      20) {
    @Override
    void strike(ProcessFleet fleet) throws InterruptedException {
      fleet.killProducerAtWork(200_000);
    }
  },

  ALL(
      "drawn by a seed: kill -9 and SIGTERM of workers, SIGSTOP for 10 s, broker restarts and outages, API resets, a scorer and a producer killed",
      600) {
    @Override
    void strike(ProcessFleet fleet) throws InterruptedException {
      SplittableRandom random = new SplittableRandom(fleet.size().prompts());
      for (long left = fleet.size().lasts().toSeconds(); left > 0; left -= 15) {
        List<String> workers = fleet.workers().names();
        String worker = workers.get(random.nextInt(workers.size()));
        switch (random.nextInt(8)) {
          case 0, 1 -> fleet.workers().kill(worker);
          case 2 -> fleet.workers().retire(worker);
          case 3 -> {
            fleet.workers().pause(worker);
            fleet.pass(Duration.ofSeconds(10));
            fleet.workers().resume(worker);
          }
          case 4 -> {
            fleet.brokers().stop();
            fleet.brokers().start();
          }
          case 5 -> {
            fleet.brokers().kill();
            fleet.pass(Duration.ofSeconds(10));
            fleet.brokers().start();
          }
          case 6 -> {
            fleet.api().inject(List.of(new Fault(FaultKind.RESET, 0.5, null)));
            fleet.pass(Duration.ofSeconds(5));
            fleet.api().inject(List.of());
          }
          default -> {
            fleet.startScorer();
            fleet.killProducerAtWork(1_000);
            fleet.killScorer();
          }
        }
        while (fleet.workers().names().size() < fleet.size().workers()) {
          fleet.workers().add();
        }
        fleet.pass(Duration.ofSeconds(10));
      }
      fleet.startScorer();
    }
  };

  private final String what;
  private final int seconds;

  FaultScenarios(String what, int seconds) {
    this.what = what;
    this.seconds = seconds;
  }

  abstract void strike(ProcessFleet fleet) throws InterruptedException;

  @Override
  public String what() {
    return what;
  }

  @Override
  public FleetSize size(Optional<Duration> lasts) {
    return FleetSize.harmed(4, 8, lasts.orElse(Duration.ofSeconds(seconds)));
  }

  @Override
  public void play(ProcessFleet fleet) throws InterruptedException {
    fleet.workers().add(fleet.size().workers());
    fleet.awaitShared();
    fleet.workload().publish(fleet.size().prompts());
    fleet.awaitWork();
    strike(fleet);
  }

  @Override
  public List<Finding> judge(ScenarioRun run) {
    return List.of();
  }
}
