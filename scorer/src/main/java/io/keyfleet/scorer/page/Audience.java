package io.keyfleet.scorer.page;

import io.keyfleet.service.time.Ticks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Everybody who watches: at most [#MAX], and none who takes longer than [#PATIENCE] over one
/// event. Safe for all threads.
final class Audience implements AutoCloseable {
  static final int MAX = 32;
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Set<Viewer> viewers = new HashSet<>();
  private final Ticks ticks;
  private final Thread usher;
  private boolean closed;

  Audience(Ticks ticks) {
    this.ticks = ticks;
    this.usher = Thread.ofVirtual().name("usher").start(this::dropStalled);
  }

  /// Whether there is a seat for `viewer`, who then has it.
  synchronized boolean join(Viewer viewer) {
    return !closed && viewers.size() < MAX && viewers.add(viewer);
  }

  synchronized void leave(Viewer viewer) {
    viewers.remove(viewer);
    notifyAll();
  }

  synchronized int size() {
    return viewers.size();
  }

  /// Gives everybody one more event, and waits until all have left; who cannot take it in is
  /// dropped.
  @Override
  public void close() {
    usher.interrupt();
    synchronized (this) {
      closed = true;
      viewers.forEach(Viewer::end);
      long deadline = ticks.nanos() + LOOK.toNanos();
      try {
        while (!viewers.isEmpty() && ticks.nanos() - deadline < 0) {
          wait(100);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      viewers.forEach(viewer -> viewer.drop(Duration.ZERO));
    }
  }

  private void dropStalled() {
    try {
      while (true) {
        ticks.sleep(LOOK);
        present().forEach(viewer -> viewer.drop(PATIENCE));
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private synchronized List<Viewer> present() {
    return new ArrayList<>(viewers);
  }
}
