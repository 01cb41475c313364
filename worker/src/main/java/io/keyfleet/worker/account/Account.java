package io.keyfleet.worker.account;

import io.keyfleet.service.settings.Secret;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;

/// Whom a provider bills and limits. Its keys share its quotas.
///
/// @param id what it is known by in the whole fleet: never a secret, and the same on every worker
/// @param provider who bills it
/// @param keys the API keys, one or more
/// @param quotas all hold at once
/// @param maxInFlight calls at the same time, where the provider limits those
public record Account(
    String id, Provider provider, List<Secret> keys, List<Quota> quotas, OptionalInt maxInFlight) {
  /// Pace of an account that nothing limits, in calls per second: any figure does, as long as sums
  /// of it are finite.
  private static final double UNLIMITED = 1_000;

  /// @throws IllegalArgumentException if it has no key
  public Account {
    keys = List.copyOf(keys);
    quotas = List.copyOf(quotas);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("account " + id + " has no key");
    }
  }

  /// The same with other limits.
  public Account limitedTo(List<Quota> otherQuotas, OptionalInt otherMaxInFlight) {
    return new Account(id, provider, keys, otherQuotas, otherMaxInFlight);
  }

  /// Calls per second that its quotas allow in the long run, at about a second and a typical number
  /// of tokens a call.
  public double callsPerSecond() {
    DoubleStream paces = quotas.stream().mapToDouble(Quota::callsPerSecond);
    double atOnce = maxInFlight.isPresent() ? maxInFlight.getAsInt() : UNLIMITED;
    return DoubleStream.concat(paces, DoubleStream.of(atOnce)).min().orElse(UNLIMITED);
  }
}
