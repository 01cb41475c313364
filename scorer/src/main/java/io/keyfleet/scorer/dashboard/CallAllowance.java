package io.keyfleet.scorer.dashboard;

import org.jspecify.annotations.Nullable;

/// Calls a second that the accounts are allowed, as far as the scorer knows.
///
/// @param accounts how many there are at least; 0 where nobody said
/// @param perAccount of each; null where unknown
/// @param fleet of all together; null where there is no such bound
public record CallAllowance(int accounts, @Nullable Double perAccount, @Nullable Double fleet) {
  /// Nothing is known.
  public static final CallAllowance UNKNOWN = new CallAllowance(0, null, null);

  /// Of all accounts together; null where unknown.
  ///
  /// @param seen accounts that answered
  @Nullable Double together(int seen) {
    int present = Math.max(accounts, seen);
    if (perAccount == null || present == 0) {
      return fleet;
    }
    return fleet == null ? perAccount * present : Math.min(fleet, perAccount * present);
  }

  /// Of one of them; null where unknown.
  @Nullable Double each(int seen) {
    @Nullable Double all = together(seen);
    int present = Math.max(accounts, seen);
    return all == null || present == 0 ? perAccount : (Double) (all / present);
  }
}
