package io.keyfleet.worker.limiter;

import java.util.Map;
import java.util.TreeMap;

/// Calls of the last window, by when they were started. Not thread-safe.
final class CallsInWindow {
  private final long window;
  private final TreeMap<Long, Integer> calls = new TreeMap<>();
  private long count;

  CallsInWindow(long window) {
    this.window = window;
  }

  void add(long at) {
    calls.merge(at, 1, Integer::sum);
    count++;
  }

  /// Forgets a call that was added then, if it is still known.
  void remove(long at) {
    if (calls.containsKey(at)) {
      calls.computeIfPresent(at, (when, n) -> n > 1 ? n - 1 : null);
      count--;
    }
  }

  /// How many there were in the window up to `now`.
  long count(long now) {
    while (!calls.isEmpty() && now - calls.firstKey() >= window) {
      Map.Entry<Long, Integer> first = calls.pollFirstEntry();
      count -= first.getValue();
    }
    return count;
  }

  /// How many there were after `time`.
  long since(long time) {
    return calls.tailMap(time, false).values().stream().mapToLong(Integer::longValue).sum();
  }
}
