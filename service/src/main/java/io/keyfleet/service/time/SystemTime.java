package io.keyfleet.service.time;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;

/// The machine's own time.
public final class SystemTime {
  /// The machine's monotonic clock.
  public static final Ticker TICKER =
      new Ticker() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Thread.sleep(duration);
        }
      };

  /// The clock on the wall.
  public static final InstantSource WALL = Clock.systemUTC();

  private SystemTime() {}
}
