package io.keyfleet.sandbox.demo;

import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.worker.Worker;
import io.keyfleet.worker.WorkerSettings;
import io.keyfleet.worker.ownership.OwnedAccount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The demo's workers, each on a thread of its own. For one thread.
final class DemoWorkers implements AutoCloseable {
  private static final Duration JOINING = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final List<Worker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final StatusServer status;
  private final Ticker ticker;

  /// @param status serves their figures
  DemoWorkers(StatusServer status, Ticker ticker) {
    this.status = status;
    this.ticker = ticker;
  }

  /// Starts a worker.
  void add(WorkerSettings settings) throws InterruptedException {
    Worker worker = new Worker(settings, Demo.labelled(status, settings.dispatch().worker()));
    status.beforeScrape(worker::refreshMetrics);
    workers.add(worker);
    threads.add(Thread.ofPlatform().name("worker-" + workers.size()).start(worker::run));
  }

  /// Waits until every worker has joined and every account is owned, or until `stopped`.
  void awaitPart(int accounts, BooleanSupplier stopped) throws InterruptedException {
    long deadline = ticker.nanos() + JOINING.toNanos();
    while (!stopped.getAsBoolean()
        && (!workers.stream().allMatch(Worker::joined) || seats().size() < accounts)) {
      if (ticker.nanos() - deadline > 0) {
        throw new Failure("the workers did not share the accounts within a minute");
      }
      ticker.sleep(LOOK);
    }
  }

  /// Why nothing can be called any more, where every account is out.
  Optional<String> allOut() {
    List<OwnedAccount> ownedAccounts = seats();
    return !ownedAccounts.isEmpty()
            && ownedAccounts.stream().allMatch(owned -> owned.out().isPresent())
        ? ownedAccounts.getFirst().out()
        : Optional.empty();
  }

  /// Lets calls in flight finish and ends every worker.
  @Override
  public void close() {
    workers.forEach(Worker::stop);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private List<OwnedAccount> seats() {
    return workers.stream().flatMap(worker -> worker.ownedAccounts().stream()).toList();
  }
}
