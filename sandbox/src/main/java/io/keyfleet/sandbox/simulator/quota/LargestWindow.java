package io.keyfleet.sandbox.simulator.quota;

import java.time.Duration;

/// The largest number of events that any window of a length has held, wherever it started: the
/// number in (t - W, t] is largest just at an event. Exact up to a million events in a window. For
/// one thread; times never go back.
public final class LargestWindow {
  private final long window;
  private final RecentTimes events = new RecentTimes();
  private int largest;

  /// @param window length of the windows, longer than nothing
  public LargestWindow(Duration window) {
    this.window = window.toNanos();
  }

  /// Counts an event at `now`.
  public void add(long now) {
    events.removeUpTo(now - window);
    events.add(now);
    largest = Math.max(largest, events.size());
  }

  /// Events in the fullest window so far.
  public int largest() {
    return largest;
  }
}
