package io.keyfleet.sandbox.fleet;

import static org.awaitility.Awaitility.await;

import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.Worker;
import io.keyfleet.worker.WorkerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;

/// A worker on a thread of this JVM, with everything a worker's process has but the process.
final class LocalWorker {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Worker worker;
  private final Thread thread;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private LocalWorker(WorkerSettings settings) throws InterruptedException {
    worker = new Worker(settings, registry);
    thread = Thread.ofPlatform().name(settings.dispatch().worker()).start(worker::run);
  }

  /// Starts one, and waits until the group has given it its part.
  static LocalWorker start(FleetFixture fleet, String name) throws InterruptedException {
    Settings settings = fleet.settings(name);
    WorkerSettings read = WorkerSettings.read(settings);
    settings.check();
    LocalWorker started = new LocalWorker(read);
    await().atMost(PATIENCE).until(started.worker::joined);
    return started;
  }

  /// Stops it as SIGTERM does: returns when it has handed everything over.
  void stop() {
    worker.stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    registry.close();
  }
}
