package io.keyfleet.simulator.quota;

import java.util.List;

/// All quotas of an account: a call is inside every one of them, or it counts in none. For one
/// thread at a time; times never go back.
public final class AccountQuotas {
  private final List<StrictQuota> quotas;

  public AccountQuotas(List<QuotaSpec> quotas) {
    this.quotas = quotas.stream().map(StrictQuota::of).toList();
  }

  /// Accepts or refuses a call that arrives at `now`.
  ///
  /// @param factor what every limit is multiplied by now, more than 0; at least 1 is left of each
  public Admission admit(long now, TokenUsage usage, double factor) {
    List<StrictQuota> about =
        quotas.stream().filter(quota -> quota.quota().isAbout(usage.model())).toList();
    List<QuotaStatus> statuses =
        about.stream().map(quota -> quota.look(now, usage, limit(quota, factor))).toList();
    return statuses.stream().allMatch(QuotaStatus::fits)
        ? new Admission.Accepted(statuses, reserve(about, now, usage))
        : new Admission.Refused(statuses);
  }

  /// Ends an accepted call.
  ///
  /// @param used what it took in the end; what it reserved where it was not answered
  public void end(Admission.Accepted accepted, TokenUsage used) {
    accepted.reservations().forEach(taken -> taken.quota().end(taken.number(), used));
  }

  private static List<Admission.Reservation> reserve(
      List<StrictQuota> about, long now, TokenUsage usage) {
    return about.stream()
        .map(quota -> new Admission.Reservation(quota, quota.take(now, usage)))
        .toList();
  }

  private static long limit(StrictQuota quota, double factor) {
    return Math.max(1, (long) (quota.quota().limit() * factor));
  }
}
