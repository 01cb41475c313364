package io.keyfleet.sandbox.simulator.quota;

import io.keyfleet.service.settings.Rate;

/// Accepts at most N requests in any window of length W, whatever moment the window starts at: a
/// request at time t is refused exactly when N accepted ones lie in (t - W, t]. It keeps the exact
/// times and no buckets, so it errs in neither direction. For one thread; times never go back.
public final class StrictQuota {
  /// Largest count of a rate that can be kept exactly.
  public static final long MAX_COUNT = RecentTimes.MAX;

  private final Rate rate;
  private final long window;
  private final RecentTimes accepted = new RecentTimes();

  /// @throws IllegalArgumentException where the rate's count is over [#MAX_COUNT]
  public StrictQuota(Rate rate) {
    if (rate.count() > MAX_COUNT) {
      throw new IllegalArgumentException("more than " + MAX_COUNT + " in a window: " + rate);
    }
    this.rate = rate;
    this.window = rate.window().toNanos();
  }

  /// Accepts or refuses a request that arrives at `now`.
  public Admission admit(long now) {
    accepted.removeUpTo(now - window);
    int used = accepted.size();
    if (used >= rate.count()) {
      return new Admission.Refused(used, untilReset(now));
    }
    accepted.add(now);
    return new Admission.Accepted(rate.count() - used - 1, untilReset(now));
  }

  private long untilReset(long now) {
    return accepted.oldest() + window - now;
  }
}
