package io.keyfleet.simulator.quota;

import java.time.Duration;

/// The most that any window of a length has held, wherever it started, as it was known when its
/// last amount came: the sum over (t - W, t] is largest just at one. Exact up to a million amounts
/// in a window. For one thread; times never go back.
public final class LargestWindow {
  private final long window;
  private final RecentAmounts recent = new RecentAmounts();
  private long largest;

  /// @param window length of the windows, longer than nothing
  public LargestWindow(Duration window) {
    this.window = window.toNanos();
  }

  /// Counts an amount at `now` and returns its number.
  public long add(long now, long amount) {
    recent.removeUpTo(now - window);
    long number = recent.add(now, amount);
    largest = Math.max(largest, recent.sum());
    return number;
  }

  /// Changes an amount to what it proved to be, for the windows that end later.
  public void correct(long number, long amount) {
    recent.correct(number, amount);
  }

  /// What the fullest window has held so far.
  public long largest() {
    return largest;
  }
}
