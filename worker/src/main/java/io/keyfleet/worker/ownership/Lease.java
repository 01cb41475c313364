package io.keyfleet.worker.ownership;

import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;

/// Until when a worker may use what the group gave it: the send time of the last acknowledged
/// commit plus the session timeout, less a margin. The broker restarts the member's session at each
/// such commit and refuses commits of members that it has written off, so nobody else owns anything
/// of this worker's before the lease is over. Held against the monotonic and the wall clock, since
/// either may stand still while a machine sleeps. Safe for all threads.
public final class Lease {
  private final Duration length;
  private final Ticker ticker;
  private final InstantSource wall;
  private volatile ClockReading end;

  /// A moment on both clocks.
  ///
  /// @param nanos monotonic
  /// @param millis wall, since the epoch
  public record ClockReading(long nanos, long millis) {}

  /// A lease that is over.
  ///
  /// @param length session timeout less the margin
  public Lease(Duration length, Ticker ticker, InstantSource wall) {
    this.length = length;
    this.ticker = ticker;
    this.wall = wall;
    this.end = now();
  }

  /// The present moment.
  public ClockReading now() {
    return new ClockReading(ticker.nanos(), wall.millis());
  }

  /// Renews it after a commit was acknowledged.
  ///
  /// @param sent taken from [#now] before the commit was sent
  public void renew(ClockReading sent) {
    end = new ClockReading(sent.nanos() + length.toNanos(), sent.millis() + length.toMillis());
  }

  /// Ends it at once.
  public void end() {
    end = now();
  }

  /// How long it lasts yet; less than zero since it was over.
  public Duration remaining() {
    ClockReading present = now();
    ClockReading last = end;
    long wallNanos = (last.millis() - present.millis()) * 1_000_000;
    return Duration.ofNanos(Math.min(last.nanos() - present.nanos(), wallNanos));
  }

  /// Whether it lasts.
  public boolean valid() {
    ClockReading present = now();
    ClockReading last = end;
    return last.nanos() - present.nanos() > 0 && last.millis() - present.millis() > 0;
  }
}
