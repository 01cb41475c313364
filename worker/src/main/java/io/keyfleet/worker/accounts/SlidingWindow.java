package io.keyfleet.worker.accounts;

import io.keyfleet.service.settings.Rate;
import java.time.Duration;
import java.util.Arrays;

/// Keeps sends inside a quota: any window of its length, wherever it starts, holds no more sends
/// than the quota's count. Sends are spread evenly, so that a provider who enforces a quota over
/// shorter periods is content too.
///
/// It only computes from the times it is given, in nanoseconds of one clock; somebody else waits. A
/// turn that was taken counts from when its request was really sent: until that is known, the turn
/// a whole count later stays closed. So the law holds however long a request lingers between turn
/// and wire. Not thread-safe.
final class SlidingWindow {
  /// Largest number of send times that are kept. Larger quotas are kept by parts: a tenth in a
  /// tenth of the window.
  private static final int MAX_TIMES = 100_000;

  /// Windows from here on get gaps that hold on their own, each a little longer than needed.
  private static final long LONG_WINDOW = Duration.ofSeconds(10).toNanos();

  private static final double LONG_WINDOW_GAP = 1.005;

  /// Below this gap a late turn may be caught up with: nobody enforces quotas over so short a time.
  private static final long CATCH_UP = Duration.ofMillis(10).toNanos();

  private static final long UNSENT = Long.MAX_VALUE;

  private final long[] times;
  private final long window;
  private final long margin;
  private final long gap;
  private final long slack;
  private final boolean strictGaps;
  private long taken;
  private long nextAt;

  /// @param margin by how much the window is lengthened against differences in travel time
  /// @param burst sends that may follow each other without a gap, 1 or more
  SlidingWindow(Rate quota, Duration margin, int burst) {
    long parts = (quota.count() + MAX_TIMES - 1) / MAX_TIMES;
    long count = quota.count() / parts;
    long length = quota.window().toNanos() / parts;
    this.times = new long[(int) count];
    this.margin = margin.toNanos();
    this.window = length + this.margin;
    this.strictGaps = length >= LONG_WINDOW && burst == 1;
    this.gap = (long) (length / (double) count * (strictGaps ? LONG_WINDOW_GAP : 1));
    this.slack = Math.min(count - 1, burst - 1) * gap + Math.max(0, CATCH_UP - gap);
  }

  /// Nanoseconds until a turn may be taken; 0 is now.
  long untilTurn(long now) {
    if (taken == 0) {
      return 0;
    }
    long wait = Math.max(0, nextAt - now);
    if (taken < times.length) {
      return wait;
    }
    long oldest = times[slot(taken)];
    return Math.max(wait, oldest == UNSENT ? window : oldest + window - now);
  }

  /// Takes a turn, which [#untilTurn] said is open.
  ///
  /// @return the turn's number, for [#sent]
  long take(long now) {
    times[slot(taken)] = UNSENT;
    long from = taken == 0 ? now - slack : Math.max(nextAt, now - slack);
    nextAt = from + gap;
    return taken++;
  }

  /// Notes when the request of a turn went out, or, where none did, when that was certain.
  void sent(long turn, long at) {
    if (turn < taken - times.length || times[slot(turn)] != UNSENT) {
      return;
    }
    times[slot(turn)] = at;
    if (strictGaps && turn == taken - 1) {
      nextAt = Math.max(nextAt, at + gap);
    }
  }

  /// Notes that the request of a turn, which asked before to go out, was written to the network at
  /// that time.
  void written(long turn, long at) {
    if (turn >= taken - times.length && times[slot(turn)] != UNSENT) {
      times[slot(turn)] = Math.max(times[slot(turn)], at);
    }
  }

  /// Notes that the request of a turn reached the API at `latest` or before, as the API's own
  /// processing time tells. What the margin covers changes nothing; a request that lingered on its
  /// way for longer counts from then on.
  void arrived(long turn, long latest) {
    written(turn, latest - margin);
  }

  /// Times of the sends that still count at `now`, oldest first; a turn whose send is not known
  /// counts as now.
  long[] sends(long now) {
    int kept = (int) Math.min(taken, times.length);
    long[] recent = new long[kept];
    int n = 0;
    for (long turn = taken - kept; turn < taken; turn++) {
      long at = times[slot(turn)] == UNSENT ? now : times[slot(turn)];
      if (at + window - now > 0) {
        recent[n++] = at;
      }
    }
    long[] result = Arrays.copyOf(recent, n);
    Arrays.sort(result);
    return result;
  }

  /// Counts sends that somebody else made before. Only before the first turn.
  ///
  /// @param sends their times, oldest first
  void restore(long[] sends) {
    for (int i = Math.max(0, sends.length - times.length); i < sends.length; i++) {
      long turn = take(sends[i]);
      sent(turn, sends[i]);
    }
  }

  /// Counts as many sends as the quota allows up to `until`, each as late as may be: at their even
  /// pace, the last ones in a burst. Only before the first turn.
  void assumeFull(long until) {
    for (int i = times.length - 1; i >= 0; i--) {
      long at = until - Math.max(0, i * gap - slack);
      sent(take(at), at);
    }
  }

  private int slot(long turn) {
    return (int) (turn % times.length);
  }
}
