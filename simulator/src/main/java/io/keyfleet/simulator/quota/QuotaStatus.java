package io.keyfleet.simulator.quota;

/// How a call found one quota.
///
/// @param quota which
/// @param limit what it allows now; less than it says of itself where it was lowered
/// @param used of it, before this call
/// @param requested what this call takes
/// @param resetNanos where the call fits, until the oldest leaves; where it does not, until it
///   would, if no other came; 0 if only the end of another call tells
public record QuotaStatus(QuotaSpec quota, long limit, long used, long requested, long resetNanos) {

  /// Whether the call is inside this quota.
  public boolean fits() {
    return used + requested <= limit;
  }

  /// Whether it would not be inside even if nothing were used.
  public boolean isTooLarge() {
    return requested > limit;
  }

  /// What is left of the quota.
  ///
  /// @param accepted whether the call counts
  public long remaining(boolean accepted) {
    return Math.max(0, limit - used - (accepted ? requested : 0));
  }
}
