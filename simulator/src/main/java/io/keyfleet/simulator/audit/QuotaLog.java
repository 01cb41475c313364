package io.keyfleet.simulator.audit;

import io.keyfleet.simulator.quota.LargestUse;
import io.keyfleet.simulator.quota.LargestWindow;
import io.keyfleet.simulator.quota.QuotaSpec;
import io.keyfleet.simulator.quota.QuotaUnit;
import io.keyfleet.simulator.quota.TokenUsage;

/// How full one quota got. It counts by itself and trusts nothing that the quota says. For one
/// thread at a time; times never go back.
sealed interface QuotaLog {
  /// Counts an arrival.
  ///
  /// @param accepted whether all quotas let it in
  /// @return what the end of the call is to be told with
  Mark arrived(long now, TokenUsage usage, boolean accepted);

  /// Notes what an accepted call used.
  void ended(Mark mark, TokenUsage used);

  /// What it has counted.
  Audit.Fill snapshot();

  /// One call's place in a log.
  sealed interface Mark {
    /// Nothing is to be noted at its end.
    record None() implements Mark {}

    /// It lies in windows.
    ///
    /// @param accepted its number among the accepted ones
    /// @param arrival its number among all
    /// @param use what it used
    record Placed(long accepted, long arrival, LargestUse.Use use) implements Mark {}
  }

  static QuotaLog of(QuotaSpec quota) {
    return quota.counted() == QuotaUnit.IN_FLIGHT ? new OfCalls(quota) : new OfWindows(quota);
  }

  /// Log of a quota that counts in windows.
  final class OfWindows implements QuotaLog {
    private final QuotaSpec quota;
    private final LargestWindow accepted;
    private final LargestWindow arrivals;
    private final LargestUse used;

    private OfWindows(QuotaSpec quota) {
      this.quota = quota;
      this.accepted = new LargestWindow(quota.window());
      this.arrivals = new LargestWindow(quota.window());
      this.used = new LargestUse(quota.window());
    }

    @Override
    public Mark arrived(long now, TokenUsage usage, boolean isAccepted) {
      long amount = usage.of(quota.counted());
      long arrival = arrivals.add(now, amount);
      return isAccepted
          ? new Mark.Placed(accepted.add(now, amount), arrival, used.add(now, amount))
          : new Mark.None();
    }

    @Override
    public void ended(Mark mark, TokenUsage usage) {
      switch (mark) {
        case Mark.None _ -> {}
        case Mark.Placed placed -> {
          long amount = usage.of(quota.counted());
          accepted.correct(placed.accepted, amount);
          arrivals.correct(placed.arrival, amount);
          used.settle(placed.use, amount);
        }
      }
    }

    @Override
    public Audit.Fill snapshot() {
      return fill(quota, accepted.largest(), arrivals.largest(), used.largest());
    }
  }

  /// Log of a quota that counts calls in flight.
  final class OfCalls implements QuotaLog {
    private final QuotaSpec quota;
    private long inFlight;
    private long largest;
    private long largestOfArrivals;

    private OfCalls(QuotaSpec quota) {
      this.quota = quota;
    }

    @Override
    public Mark arrived(long now, TokenUsage usage, boolean accepted) {
      largestOfArrivals = Math.max(largestOfArrivals, inFlight + 1);
      inFlight += accepted ? 1 : 0;
      largest = Math.max(largest, inFlight);
      return new Mark.None();
    }

    @Override
    public void ended(Mark mark, TokenUsage used) {
      inFlight--;
    }

    @Override
    public Audit.Fill snapshot() {
      return fill(quota, largest, largestOfArrivals, largest);
    }
  }

  private static Audit.Fill fill(QuotaSpec quota, long accepted, long arrivals, long used) {
    return new Audit.Fill(
        quota.toString(),
        quota.counted().word(),
        quota.limit(),
        quota.window().toMillis(),
        quota.model().orElse(null),
        accepted,
        arrivals,
        used);
  }
}
