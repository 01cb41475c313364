package io.keyfleet.simulator.quota;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/// The most that any window of a length has held by what each call used in the end, counted at the
/// time it came. A window is summed up as soon as nothing in it can change any more. For one
/// thread; times never go back.
public final class LargestUse {
  /// Calls whose end is waited for; beyond them the oldest counts as what it had reserved.
  private static final int MAX_WAITING = 100_000;

  private final long window;
  private final Deque<Use> waiting = new ArrayDeque<>();
  private final Deque<Use> within = new ArrayDeque<>();
  private long sum;
  private long largest;

  /// What one call takes.
  public static final class Use {
    private final long nanos;
    private long amount;
    private boolean settled;

    private Use(long nanos, long amount) {
      this.nanos = nanos;
      this.amount = amount;
    }
  }

  /// @param window length of the windows, longer than nothing
  public LargestUse(Duration window) {
    this.window = window.toNanos();
  }

  /// Takes a call in that has reserved `amount`.
  public Use add(long now, long amount) {
    if (waiting.size() == MAX_WAITING) {
      waiting.getFirst().settled = true;
      sumUp();
    }
    Use use = new Use(now, amount);
    waiting.add(use);
    return use;
  }

  /// Notes what a call has used in the end.
  public void settle(Use use, long amount) {
    if (!use.settled) {
      use.amount = amount;
      use.settled = true;
      sumUp();
    }
  }

  /// What the fullest window has held so far; calls that go on count as what they reserved.
  public long largest() {
    long most = largest;
    long running = sum;
    Deque<Use> open = new ArrayDeque<>(within);
    for (Iterator<Use> rest = waiting.iterator(); rest.hasNext(); most = Math.max(most, running)) {
      Use use = rest.next();
      while (!open.isEmpty() && open.getFirst().nanos - (use.nanos - window) <= 0) {
        running -= open.removeFirst().amount;
      }
      open.add(use);
      running += use.amount;
    }
    return most;
  }

  private void sumUp() {
    while (!waiting.isEmpty() && waiting.getFirst().settled) {
      Use use = waiting.removeFirst();
      while (!within.isEmpty() && within.getFirst().nanos - (use.nanos - window) <= 0) {
        sum -= within.removeFirst().amount;
      }
      within.add(use);
      sum += use.amount;
      largest = Math.max(largest, sum);
    }
  }
}
