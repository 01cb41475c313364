package io.keyfleet.sandbox.simulator.quota;

import java.util.List;

/// All quotas of an account: a call is inside every one of them, or it counts in none. For one
/// thread at a time; times never go back.
public final class Quotas {
  private final List<StrictQuota> quotas;

  public Quotas(List<Quota> quotas) {
    this.quotas = quotas.stream().map(StrictQuota::of).toList();
  }

  /// Accepts or refuses a call that arrives at `now`.
  ///
  /// @param factor what every limit is multiplied by now, more than 0; at least 1 is left of each
  public Admission admit(long now, Charge charge, double factor) {
    List<StrictQuota> about =
        quotas.stream().filter(quota -> quota.quota().isAbout(charge.model())).toList();
    List<Standing> standings =
        about.stream().map(quota -> quota.look(now, charge, limit(quota, factor))).toList();
    return standings.stream().allMatch(Standing::fits)
        ? new Admission.Accepted(standings, reserve(about, now, charge))
        : new Admission.Refused(standings);
  }

  /// Ends an accepted call.
  ///
  /// @param used what it took in the end; what it reserved where it was not answered
  public void end(Admission.Accepted accepted, Charge used) {
    accepted.reservations().forEach(taken -> taken.quota().end(taken.number(), used));
  }

  private static List<Admission.Reservation> reserve(
      List<StrictQuota> about, long now, Charge charge) {
    return about.stream()
        .map(quota -> new Admission.Reservation(quota, quota.take(now, charge)))
        .toList();
  }

  private static long limit(StrictQuota quota, double factor) {
    return Math.max(1, (long) (quota.quota().limit() * factor));
  }
}
