package io.keyfleet.worker.publish;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/// Acknowledgements that are not in the progress of their partitions yet: the dispatcher adds them,
/// the poll loop drains them. Safe for all threads.
public final class CompletionQueue {
  private final Queue<Acknowledgement> acknowledged = new ConcurrentLinkedQueue<>();

  /// Adds one.
  public void add(Acknowledgement one) {
    acknowledged.add(one);
  }

  /// Takes out all that is there now, in its order.
  public void drain(Consumer<Acknowledgement> to) {
    for (var next = acknowledged.poll(); next != null; next = acknowledged.poll()) {
      to.accept(next);
    }
  }
}
