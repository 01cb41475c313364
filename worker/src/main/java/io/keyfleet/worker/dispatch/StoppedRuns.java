package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.queue.Delivery;
import java.util.HashSet;
import java.util.Set;

/// The runs that were stopped: their prompts are not called any more. For the dispatcher, under its
/// lock.
final class StoppedRuns {
  private static final String CAUSE = "stopped";

  private final Set<String> runs = new HashSet<>();

  /// Adds a run, and says whether it is new.
  boolean add(String run) {
    return runs.add(run);
  }

  /// Removes a run.
  void remove(String run) {
    runs.remove(run);
  }

  /// Whether a prompt belongs to one of them.
  boolean include(Delivery delivery) {
    String run = delivery.prompt().labels().run();
    return run != null && runs.contains(run);
  }

  /// Why such a prompt died, which it remembers beside what happened to it before.
  static String cause(Delivery delivery) {
    delivery.remember("its run was stopped");
    return CAUSE;
  }
}
