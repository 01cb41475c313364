package io.keyfleet.worker;

import io.keyfleet.service.time.Ticks;
import io.keyfleet.worker.accounts.Lateness;
import java.time.Duration;

/// Sleeps for moments, on a thread like those of the calls, and notes how late it wakes.
final class Pulse implements Runnable {
  private static final Duration MOMENT = Duration.ofMillis(10);

  private final Lateness lateness;
  private final Ticks ticks;

  Pulse(Lateness lateness, Ticks ticks) {
    this.lateness = lateness;
    this.ticks = ticks;
  }

  /// Goes on until its thread is interrupted.
  @Override
  public void run() {
    try {
      while (true) {
        long due = ticks.nanos() + MOMENT.toNanos();
        ticks.sleep(MOMENT);
        long now = ticks.nanos();
        lateness.noted(now - due, now);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
