package io.keyfleet.worker.limiter;

import java.time.Duration;
import java.util.List;

/// Keeps the number of calls at the same time inside a limit. If the provider says that they are
/// too many it allows fewer at once, and with every call that succeeds a little more again: one
/// more for as many successes as are allowed, up to the limit.
public final class AimdConcurrencyLimit implements Limiter {
  private static final double CUT = 0.75;

  /// Refusals this close to each other are one: the calls were out together.
  private static final long ONE_CUT = Duration.ofSeconds(1).toNanos();

  private int most;
  private double allowed;
  private long inFlight;
  private long peak;
  private boolean cut;
  private long cutAt;

  /// One that allows all of its limit.
  ///
  /// @param most calls at the same time, 1 or more
  public AimdConcurrencyLimit(int most) {
    this.most = most;
    this.allowed = most;
  }

  /// One that learns of calls that are out already, and that [#endedBefore] ends.
  public AimdConcurrencyLimit(int most, long out) {
    this(most);
    this.inFlight = out;
  }

  /// A call ended that went out before this limit was there.
  public void endedBefore() {
    inFlight = Math.max(0, inFlight - 1);
  }

  /// The limit is another one from now on; one that was all allowed is so again.
  public void limitTo(int calls) {
    allowed = (long) allowed >= most ? calls : Math.min(allowed, calls);
    most = calls;
  }

  /// Calls at the same time that are allowed now.
  public long allowed() {
    return (long) allowed;
  }

  /// Whether no call is out.
  public boolean idle() {
    return inFlight == 0;
  }

  /// No more than that from now on, as an owner before found out.
  public void allowOnly(long calls) {
    allowed = Math.clamp(calls, 1, most);
  }

  @Override
  public long nanosUntilPermit(long now, long cost) {
    return inFlight == 0 || inFlight + cost <= (long) allowed ? 0 : UNTIL_CHANGED;
  }

  @Override
  public Permit acquire(long now, long cost) {
    inFlight += cost;
    peak = Math.max(peak, inFlight);
    return new Permit() {
      @Override
      public void answered() {
        allowed = Math.min(most, allowed + 1 / allowed);
      }

      @Override
      public boolean refused(Refusal refusal, long retryAfter, long at) {
        cut(at);
        return true;
      }

      @Override
      public void ended() {
        inFlight -= cost;
      }
    };
  }

  private void cut(long now) {
    if (!cut || now - cutAt >= ONE_CUT) {
      allowed = Math.max(1, Math.min(allowed, (double) peak) * CUT);
      cut = true;
      peak = inFlight;
      cutAt = now;
    }
  }

  @Override
  public List<Use> uses(long now) {
    return inFlight == 0 ? List.of() : List.of(new Use(now, inFlight, true));
  }

  /// Calls of an owner before are over: it hands over when none is out, and ends with them.
  @Override
  public void restore(List<Use> uses) {}
}
