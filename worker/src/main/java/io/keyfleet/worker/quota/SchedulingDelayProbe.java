package io.keyfleet.worker.quota;

import io.keyfleet.service.time.Ticker;
import java.time.Duration;

/// Sleeps for moments, on a thread like those of the calls, and measures how late it wakes.
public final class SchedulingDelayProbe implements Runnable {
  private static final Duration MOMENT = Duration.ofMillis(10);

  private final SchedulingDelay delay;
  private final Ticker ticker;

  public SchedulingDelayProbe(SchedulingDelay delay, Ticker ticker) {
    this.delay = delay;
    this.ticker = ticker;
  }

  /// Goes on until its thread is interrupted.
  @Override
  public void run() {
    try {
      while (true) {
        long due = ticker.nanos() + MOMENT.toNanos();
        delay.due(due);
        ticker.sleep(MOMENT);
        long now = ticker.nanos();
        delay.observed(now - due, now);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
