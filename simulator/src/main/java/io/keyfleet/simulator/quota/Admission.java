package io.keyfleet.simulator.quota;

import java.util.Comparator;
import java.util.List;

/// What an account's quotas say to a call that arrives.
public sealed interface Admission {
  /// How it found each quota that is about it.
  List<QuotaStatus> standings();

  /// It is inside all quotas and counts from now on.
  ///
  /// @param reservations one a standing, in their order
  record Accepted(List<QuotaStatus> standings, List<Reservation> reservations)
      implements Admission {}

  /// It is not, and counts nowhere.
  record Refused(List<QuotaStatus> standings) implements Admission {
    /// The quota that makes the call wait longest.
    public QuotaStatus cause() {
      return standings.stream()
          .filter(status -> !status.fits())
          .max(
              Comparator.comparing(QuotaStatus::isTooLarge)
                  .thenComparingLong(QuotaStatus::resetNanos))
          .orElseThrow();
    }
  }

  /// What a call has taken of a quota.
  ///
  /// @param quota which
  /// @param number of the amount there
  record Reservation(StrictQuota quota, long number) {}
}
