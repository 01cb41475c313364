package io.keyfleet.worker;

import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time that passes when a test says so, on the monotonic and on the wall clock. Sleeping takes no
/// time at all: it moves the clocks. Safe for all threads.
public final class VirtualTicker implements Ticker, InstantSource {
  private static final Instant START = Instant.parse("2026-11-02T03:04:05Z");

  private long nanos = 77;
  private Instant wall = START;

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized Instant instant() {
    return wall;
  }

  @Override
  public void sleep(Duration duration) {
    pass(duration);
  }

  /// Both clocks go on.
  public void pass(Duration duration) {
    passMonotonic(duration);
    passWall(duration);
  }

  /// The wall clock stands still.
  public synchronized void passMonotonic(Duration duration) {
    nanos += Math.max(0, duration.toNanos());
  }

  /// The monotonic clock stands still.
  public synchronized void passWall(Duration duration) {
    wall = wall.plus(duration.isNegative() ? Duration.ZERO : duration);
  }
}
