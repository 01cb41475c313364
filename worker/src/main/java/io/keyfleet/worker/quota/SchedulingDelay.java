package io.keyfleet.worker.quota;

import java.time.Duration;

/// How late threads came to run here in the last seconds. A machine that is short of processors
/// holds requests up on their way as it holds up threads. Times are nanoseconds of the worker's
/// ticks. Safe for all threads.
public final class SchedulingDelay {
  /// The worst is remembered for so long, which is more than a window of a second with its margin,
  /// and for as long again at most.
  static final Duration KEPT = Duration.ofMillis(1_100);

  /// The most that is allowed for: a process that stands still for longer sends nothing either.
  static final Duration MOST = Duration.ofMillis(60);

  /// Threads that run later than this make requests likelier to be late than usually, whatever
  /// margin there is.
  static final Duration ROUGH = Duration.ofMillis(10);

  private long due = Long.MAX_VALUE / 2;
  private long from;
  private long worst;
  private long worstBefore;

  /// A thread came to run so much later than it was due.
  public synchronized void observed(long late, long now) {
    turnTo(now);
    worst = Math.clamp(late, worst, MOST.toNanos());
  }

  /// A thread is to run again at `at`: until it does, it is as late as it is by then.
  public synchronized void due(long at) {
    due = at;
  }

  /// The worst of the last seconds, from nothing to [#MOST].
  public synchronized long worst(long now) {
    turnTo(now);
    return Math.clamp(now - due, Math.max(worst, worstBefore), MOST.toNanos());
  }

  private void turnTo(long now) {
    if (now - from >= KEPT.toNanos()) {
      worstBefore = now - from < 2 * KEPT.toNanos() ? worst : 0;
      worst = 0;
      from = now;
    }
  }
}
