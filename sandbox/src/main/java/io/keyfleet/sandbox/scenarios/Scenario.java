package io.keyfleet.sandbox.scenarios;

import io.keyfleet.sandbox.simulator.faults.Fault;
import io.keyfleet.sandbox.simulator.faults.FaultKind;
import io.keyfleet.service.settings.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/// A workload with planned harm. The workers are at work when the harm begins.
enum Scenario {
  KILL(
      "kill -9 of a worker every 5 s, the longest-running (the group's leader) first; each is replaced",
      120) {
    @Override
    void harm(Fleet fleet) throws InterruptedException {
      for (int i = 0; i < fleet.size().harm().toSeconds() / 5; i++) {
        List<String> workers = fleet.workers();
        fleet.kill(workers.getFirst());
        fleet.addWorker();
        fleet.pass(Duration.ofSeconds(5));
      }
    }
  },

  PAUSE("SIGSTOP of a worker for much longer than its session, then SIGCONT", 60) {
    @Override
    void harm(Fleet fleet) throws InterruptedException {
      String worker = fleet.workers().getFirst();
      fleet.pause(worker);
      fleet.pass(fleet.size().harm());
      fleet.resume(worker);
      fleet.pass(Duration.ofSeconds(5));
    }
  },

  ROLLING_RESTART(
      "every worker is replaced: the new one is started, the old one gets SIGTERM", 60) {
    @Override
    void harm(Fleet fleet) throws InterruptedException {
      List<String> old = fleet.workers();
      for (String worker : old) {
        fleet.addWorker();
        fleet.pass(fleet.size().harm().dividedBy(old.size()));
        fleet.retire(worker);
      }
    }
  },

  SCALE("from 1 worker to 5 and back to 2", 60) {
    @Override
    void harm(Fleet fleet) throws InterruptedException {
      while (fleet.workers().size() > 1) {
        fleet.retire(fleet.workers().getLast());
      }
      for (int i = 0; i < 4; i++) {
        fleet.addWorker();
      }
      fleet.pass(fleet.size().harm().dividedBy(2));
      while (fleet.workers().size() > 2) {
        fleet.retire(fleet.workers().getFirst());
      }
    }
  },

  BROKER_RESTART("the broker is stopped and started again at once", 10) {
    @Override
    void harm(Fleet fleet) throws InterruptedException {
      fleet.stopBroker();
      fleet.startBroker();
      fleet.pass(fleet.size().harm());
    }
  },

  BROKER_GONE("kill -9 of the broker, which is away for 30 s", 30) {
    @Override
    void harm(Fleet fleet) throws InterruptedException {
      fleet.killBroker();
      fleet.pass(fleet.size().harm());
      fleet.startBroker();
    }
  },

  API_GONE("the API resets every connection for 30 s", 30) {
    @Override
    void harm(Fleet fleet) throws InterruptedException {
      fleet.api().inject(List.of(new Fault(FaultKind.RESET, 1, null)));
      fleet.pass(fleet.size().harm());
      fleet.api().inject(List.of());
    }
  },

  SCORER_KILLED("kill -9 of a scorer every 5 s; the last one is left to count", 30) {
    @Override
    void harm(Fleet fleet) throws InterruptedException {
      for (int i = 0; i < fleet.size().harm().toSeconds() / 5; i++) {
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
    void harm(Fleet fleet) throws InterruptedException {
      fleet.killProducerAtWork(200_000);
    }

    @Override
    Size size(Optional<Duration> harm) {
      return new Size(4, 8, new Rate(250, Duration.ofSeconds(1)), 24, 1_000, Duration.ofSeconds(1));
    }
  },

  ALL(
      "for ten minutes, drawn by a seed: kill -9 and SIGTERM of workers, SIGSTOP for 10 s, broker restarts, API resets and errors",
      600) {
    @Override
    void harm(Fleet fleet) throws InterruptedException {
      SplittableRandom random = new SplittableRandom(fleet.size().prompts());
      for (long left = fleet.size().harm().toSeconds(); left > 0; left -= 15) {
        List<String> workers = fleet.workers();
        String worker = workers.get(random.nextInt(workers.size()));
        switch (random.nextInt(5)) {
          case 0 -> fleet.kill(worker);
          case 1 -> fleet.retire(worker);
          case 2 -> {
            fleet.pause(worker);
            fleet.pass(Duration.ofSeconds(10));
            fleet.resume(worker);
          }
          case 3 -> {
            fleet.stopBroker();
            fleet.startBroker();
          }
          default -> {
            fleet.api().inject(List.of(new Fault(FaultKind.RESET, 0.5, null)));
            fleet.pass(Duration.ofSeconds(5));
            fleet.api().inject(List.of());
          }
        }
        while (fleet.workers().size() < fleet.size().workers()) {
          fleet.addWorker();
        }
        fleet.pass(Duration.ofSeconds(10));
      }
    }
  };

  private static final Rate RATE = new Rate(50, Duration.ofSeconds(1));

  private final String what;
  private final int seconds;

  Scenario(String what, int seconds) {
    this.what = what;
    this.seconds = seconds;
  }

  /// Does the harm.
  abstract void harm(Fleet fleet) throws InterruptedException;

  /// Its name on the command line.
  String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// What is done, in words.
  String what() {
    return what;
  }

  /// 4 workers on 8 accounts, for as long as it takes or `harm`.
  Size size(Optional<Duration> harm) {
    return Size.lasting(4, 8, RATE, harm.orElse(Duration.ofSeconds(seconds)));
  }

  static Optional<Scenario> named(String name) {
    return List.of(values()).stream().filter(one -> one.wireName().equals(name)).findFirst();
  }
}
