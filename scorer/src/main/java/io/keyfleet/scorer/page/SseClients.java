package io.keyfleet.scorer.page;

import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// All clients of the live page: at most [#MAX], and none that takes longer than [#PATIENCE] over
/// one event. Safe for all threads.
final class SseClients implements AutoCloseable {
  static final int MAX = 32;
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Set<SseClient> clients = new HashSet<>();
  private final Ticker ticker;
  private final Thread dropper;
  private boolean closed;

  SseClients(Ticker ticker) {
    this.ticker = ticker;
    this.dropper = Thread.ofVirtual().name("sse-clients").start(this::dropStalled);
  }

  /// Whether there is room for one more, which is then among them.
  synchronized boolean join(SseClient client) {
    return !closed && clients.size() < MAX && clients.add(client);
  }

  synchronized void leave(SseClient client) {
    clients.remove(client);
    notifyAll();
  }

  synchronized int size() {
    return clients.size();
  }

  /// Gives everybody one more event, and waits until all have left; who cannot take it in is
  /// dropped.
  @Override
  public void close() {
    dropper.interrupt();
    synchronized (this) {
      closed = true;
      clients.forEach(SseClient::end);
      long deadline = ticker.nanos() + LOOK.toNanos();
      try {
        while (!clients.isEmpty() && ticker.nanos() - deadline < 0) {
          wait(100);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      clients.forEach(client -> client.drop(Duration.ZERO));
    }
  }

  private void dropStalled() {
    try {
      while (true) {
        ticker.sleep(LOOK);
        present().forEach(client -> client.drop(PATIENCE));
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private synchronized List<SseClient> present() {
    return new ArrayList<>(clients);
  }
}
