package io.keyfleet.worker.limiter;

import java.util.List;

/// A limiter of whose refusals every wait concerns all calls, or none any other call. An
/// alternative that the simulation has beside [AdaptivePace].
///
/// @param ofAll whether every wait concerns all calls
record FixedWaits(Limiter pace, boolean ofAll) implements Limiter {
  @Override
  public long nanosUntilPermit(long now, long cost) {
    return pace.nanosUntilPermit(now, cost);
  }

  @Override
  public Permit acquire(long now, long cost) {
    Permit permit = pace.acquire(now, cost);
    return new Permit() {
      @Override
      public void sent(long at) {
        permit.sent(at);
      }

      @Override
      public void answered() {
        permit.answered();
      }

      @Override
      public boolean refused(Refusal refusal, long rest, long at) {
        permit.refused(refusal, rest, at);
        return ofAll;
      }

      @Override
      public void ended() {
        permit.ended();
      }
    };
  }

  @Override
  public List<Use> uses(long now) {
    return pace.uses(now);
  }

  @Override
  public void restore(List<Use> uses) {
    pace.restore(uses);
  }
}
