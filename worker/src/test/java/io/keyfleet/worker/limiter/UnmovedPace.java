package io.keyfleet.worker.limiter;

import java.util.List;

/// No limit but the configured quota: refusals change nothing beyond the rest that they ask for. An
/// alternative that the simulation has beside [AdaptivePace].
final class UnmovedPace implements Limiter {
  @Override
  public long nanosUntilPermit(long now, long cost) {
    return 0;
  }

  @Override
  public Permit acquire(long now, long cost) {
    return new Permit() {};
  }

  @Override
  public List<Use> uses(long now) {
    return List.of();
  }

  @Override
  public void restore(List<Use> uses) {}
}
