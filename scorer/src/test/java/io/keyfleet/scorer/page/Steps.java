package io.keyfleet.scorer.page;

import io.keyfleet.scorer.SampleRecords;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time that passes when a test says so; who sleeps until then is woken. Safe for all threads.
final class Steps implements Ticker, InstantSource {
  private long nanos;
  private int sleepers;

  synchronized void pass(Duration duration) {
    nanos += duration.toNanos();
    notifyAll();
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized Instant instant() {
    return SampleRecords.PUBLISHED.plusNanos(nanos);
  }

  @Override
  public synchronized void sleep(Duration duration) throws InterruptedException {
    long until = nanos + duration.toNanos();
    sleepers++;
    notifyAll();
    try {
      while (nanos < until) {
        wait();
      }
    } finally {
      sleepers--;
    }
  }

  /// Waits until so many sleep.
  synchronized void awaitSleepers(int count) throws InterruptedException {
    while (sleepers < count) {
      wait();
    }
  }
}
