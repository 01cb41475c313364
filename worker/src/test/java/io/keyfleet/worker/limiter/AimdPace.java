package io.keyfleet.worker.limiter;

import io.keyfleet.service.settings.Rate;
import java.util.List;

/// Additive increase, multiplicative decrease, by pace: each refusal of a call that took its turn
/// after the last one takes a fifth, and time gives it back, 5 % in the first five seconds, 10 % in
/// the next, and so on. An alternative that the simulation has beside [AdaptivePace].
final class AimdPace implements Limiter {
  private static final double SECOND = 1e9;
  private static final double CUT = 0.8;
  private static final double STEP = 1.05;
  private static final double STEP_NANOS = 5 * SECOND;

  private final double most;
  private double pace;
  private long learntAt;
  private long lastAt = Long.MIN_VALUE / 2;

  AimdPace(Rate supposed) {
    this.most = supposed.perSecond();
    this.pace = most;
  }

  @Override
  public long nanosUntilPermit(long now, long cost) {
    return Math.max(0, lastAt + (long) (SECOND / pace(now)) - now);
  }

  @Override
  public Permit acquire(long now, long cost) {
    lastAt = now;
    return new Permit() {
      @Override
      public boolean refused(Refusal refusal, long rest, long at) {
        if (pace(at) >= most || now > learntAt) {
          pace = Math.max(1 / 60.0, pace(at) * CUT);
          learntAt = at;
        }
        return true;
      }
    };
  }

  @Override
  public List<Use> uses(long now) {
    return List.of();
  }

  @Override
  public void restore(List<Use> uses) {}

  private double pace(long now) {
    double steps = (now - learntAt) / STEP_NANOS;
    return Math.min(most * 1.1, pace * Math.pow(STEP, steps * (steps + 1) / 2));
  }
}
