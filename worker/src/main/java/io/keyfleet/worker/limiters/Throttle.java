package io.keyfleet.worker.limiters;

import java.time.Duration;

/// A pace that a provider's refusals teach, for where the quotas that we know of are not the real
/// ones: each refusal slows calls to a part of the pace they had, from where it grows again, slowly
/// at first. What was called before the last refusal teaches nothing more. Not thread-safe.
public final class Throttle {
  private static final double SECOND = Duration.ofSeconds(1).toNanos();
  private static final double SLOWEST = 1 / 60.0;
  private static final double FASTEST = 1e6;

  /// The first growth step, as a factor; the n-th one is that n times over, so that the way back is
  /// short where a refusal was no sign of a limit.
  private static final double STEP = 1.05;

  /// Weight of the last gap in the mean of those before.
  private static final double LAST = 0.1;

  /// A longer gap is idleness and says nothing of the pace.
  private static final long IDLE = Duration.ofSeconds(10).toNanos();

  private double pace = FASTEST;
  private Lesson lesson = Lesson.OVER_LIMIT;
  private long learntAt;
  private boolean called;
  private long lastAt;
  private double meanGap;

  /// What a refusal teaches.
  public enum Lesson {
    /// There were too many calls.
    OVER_LIMIT(0.8, Duration.ofSeconds(5)),
    /// They grew in number too fast.
    RAMPED_TOO_FAST(0.5, Duration.ofSeconds(15));

    private final double cut;
    private final long stepNanos;

    Lesson(double cut, Duration step) {
      this.cut = cut;
      this.stepNanos = step.toNanos();
    }
  }

  /// Nanoseconds until a call keeps the pace; 0 is now.
  public long untilTurn(long now) {
    return called && learnt() ? Math.max(0, lastAt + (long) (SECOND / pace(now)) - now) : 0;
  }

  /// A call takes its turn.
  public void took(long now) {
    long gap = now - lastAt;
    if (called && gap < IDLE) {
      meanGap = meanGap == 0 ? gap : meanGap + (gap - meanGap) * LAST;
    }
    lastAt = now;
    called = true;
  }

  /// Slows down.
  ///
  /// @param takenAt when the call that was refused took its turn
  /// @param supposed calls per second that the account was thought to allow
  /// @return whether that taught something
  public boolean learn(Lesson taught, long takenAt, long now, double supposed) {
    if (learnt() && takenAt - learntAt <= 0) {
      return false;
    }
    double had = meanGap > 0 ? SECOND / meanGap : supposed;
    pace = Math.max(SLOWEST, Math.min(pace(now), had) * taught.cut);
    lesson = taught;
    learntAt = now;
    return true;
  }

  /// Takes up a pace that an owner before had learnt.
  public void restore(double callsPerSecond, long now) {
    pace = Math.max(SLOWEST, callsPerSecond);
    learntAt = now;
  }

  /// Calls per second that are allowed now; a million where nothing was learnt.
  public double pace(long now) {
    double steps = learnt() ? (now - learntAt) / (double) lesson.stepNanos : 0;
    return Math.min(FASTEST, pace * Math.pow(STEP, steps * (steps + 1) / 2));
  }

  private boolean learnt() {
    return pace < FASTEST;
  }
}
