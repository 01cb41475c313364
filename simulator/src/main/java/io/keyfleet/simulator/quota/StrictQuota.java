package io.keyfleet.simulator.quota;

/// Takes at most its limit in any window of length W, whatever moment the window starts at: a call
/// at time t is refused exactly when it and what lies in (t - W, t] are more. It keeps exact times
/// and no buckets, so it errs in neither direction. Calls in flight are a window that each leaves
/// by its end. For one thread; times never go back.
public sealed interface StrictQuota {
  /// Which one it is.
  QuotaSpec quota();

  /// How a call at `now` finds it; nothing is taken.
  ///
  /// @param limit what it allows now
  QuotaStatus look(long now, TokenUsage usage, long limit);

  /// Takes what a call reserves, and returns the number of that.
  long take(long now, TokenUsage usage);

  /// Puts what a call used in the place of what it reserved.
  void end(long number, TokenUsage used);

  /// A quota with nothing used.
  static StrictQuota of(QuotaSpec quota) {
    return quota.counted() == QuotaUnit.IN_FLIGHT ? new InFlight(quota) : new InWindow(quota);
  }

  /// One that counts in a sliding window.
  final class InWindow implements StrictQuota {
    private final QuotaSpec quota;
    private final long window;
    private final RecentAmounts taken = new RecentAmounts();

    private InWindow(QuotaSpec quota) {
      this.quota = quota;
      this.window = quota.window().toNanos();
    }

    @Override
    public QuotaSpec quota() {
      return quota;
    }

    @Override
    public QuotaStatus look(long now, TokenUsage usage, long limit) {
      taken.removeUpTo(now - window);
      long requested = usage.of(quota.counted());
      long over = taken.sum() + requested - limit;
      return new QuotaStatus(quota, limit, taken.sum(), requested, untilReset(now, over));
    }

    @Override
    public long take(long now, TokenUsage usage) {
      return taken.add(now, usage.of(quota.counted()));
    }

    @Override
    public void end(long number, TokenUsage used) {
      taken.correct(number, used.of(quota.counted()));
    }

    private long untilReset(long now, long over) {
      if (taken.isEmpty()) {
        return window;
      }
      return (over > 0 ? taken.timeOf(over) : taken.oldest()) + window - now;
    }
  }

  /// One that counts calls until they end.
  final class InFlight implements StrictQuota {
    private final QuotaSpec quota;
    private long inFlight;

    private InFlight(QuotaSpec quota) {
      this.quota = quota;
    }

    @Override
    public QuotaSpec quota() {
      return quota;
    }

    @Override
    public QuotaStatus look(long now, TokenUsage usage, long limit) {
      return new QuotaStatus(quota, limit, inFlight, 1, 0);
    }

    @Override
    public long take(long now, TokenUsage usage) {
      return ++inFlight;
    }

    @Override
    public void end(long number, TokenUsage used) {
      inFlight--;
    }
  }
}
