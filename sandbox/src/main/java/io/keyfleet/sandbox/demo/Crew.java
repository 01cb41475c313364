package io.keyfleet.sandbox.demo;

import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.time.Ticks;
import io.keyfleet.worker.Worker;
import io.keyfleet.worker.accounts.Seat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The demo's workers, each on a thread of its own. For one thread.
final class Crew implements AutoCloseable {
  private static final Duration JOINING = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final List<Worker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Ticks ticks;

  Crew(Ticks ticks) {
    this.ticks = ticks;
  }

  /// Starts a worker.
  void add(Worker worker) {
    workers.add(worker);
    threads.add(Thread.ofPlatform().name("worker-" + workers.size()).start(worker::run));
  }

  /// Waits until every worker has joined and every account is owned, or until `stopped`.
  void awaitPart(int accounts, BooleanSupplier stopped) throws InterruptedException {
    long deadline = ticks.nanos() + JOINING.toNanos();
    while (!stopped.getAsBoolean()
        && (!workers.stream().allMatch(Worker::joined) || seats().size() < accounts)) {
      if (ticks.nanos() - deadline > 0) {
        throw new Failure("the workers did not share the accounts within a minute");
      }
      ticks.sleep(LOOK);
    }
  }

  /// Why nothing can be called any more, where every account is out.
  Optional<String> allOut() {
    List<Seat> seats = seats();
    return !seats.isEmpty() && seats.stream().allMatch(seat -> seat.out().isPresent())
        ? seats.getFirst().out()
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

  private List<Seat> seats() {
    return workers.stream().flatMap(worker -> worker.seats().stream()).toList();
  }
}
