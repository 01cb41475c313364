package io.keyfleet.worker.accounts;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import java.util.List;

/// Whom a provider bills and limits.
///
/// @param id what it is known by in the whole fleet: never a secret, and the same on every worker
/// @param provider name of the provider
/// @param key the API key
/// @param quotas requests in any window; all hold at once
public record Account(String id, String provider, Secret key, List<Rate> quotas) {
  public Account {
    quotas = List.copyOf(quotas);
  }

  /// Calls per second that its quotas allow in the long run.
  public double callsPerSecond() {
    return quotas.stream().mapToDouble(Rate::perSecond).min().orElse(Double.MAX_VALUE);
  }
}
