package io.keyfleet.worker.limiter;

import io.keyfleet.service.settings.Rate;
import java.util.List;

/// The growth of TCP's CUBIC (RFC 9438) for a pace: each refusal takes three tenths, from where it
/// grows along a cube back to what it was, slowly near that, and faster beyond. An alternative that
/// the simulation has beside [AdaptivePace].
final class CubicPace implements Limiter {
  private static final double SECOND = 1e9;
  private static final double BETA = 0.7;

  /// Shares of the most per second cubed.
  private static final double C = 0.01;

  private final double most;
  private double before;
  private long cutAt;
  private boolean open = true;
  private long lastAt = Long.MIN_VALUE / 2;

  CubicPace(Rate supposed) {
    this.most = supposed.perSecond();
    this.before = most;
  }

  @Override
  public long nanosUntilPermit(long now, long cost) {
    return open ? 0 : Math.max(0, lastAt + (long) (SECOND / pace(now)) - now);
  }

  @Override
  public Permit acquire(long now, long cost) {
    lastAt = now;
    open |= pace(now) > most * 1.1;
    return new Permit() {
      @Override
      public boolean refused(Refusal refusal, long rest, long at) {
        if (open || now > cutAt) {
          before = open ? most : Math.min(most, pace(at));
          cutAt = at;
          open = false;
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
    double k = Math.cbrt(before * (1 - BETA) / (C * most));
    double since = (now - cutAt) / SECOND - k;
    return Math.max(most / 1_000, C * most * since * since * since + before);
  }
}
