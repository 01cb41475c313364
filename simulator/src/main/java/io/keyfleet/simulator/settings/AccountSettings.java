package io.keyfleet.simulator.settings;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.simulator.quota.QuotaSpec;
import java.util.List;

/// Whom the API bills and limits.
///
/// @param name unique among the accounts
/// @param keys one or more, all of which use up the same quotas
/// @param quotas all of which hold at once; none for an account without limits
public record AccountSettings(String name, List<Secret> keys, List<QuotaSpec> quotas) {
  /// @throws IllegalArgumentException if there is no key
  public AccountSettings {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("an account has a key");
    }
    keys = List.copyOf(keys);
    quotas = List.copyOf(quotas);
  }

  /// An account of one key, named by it.
  public static AccountSettings of(Secret key, QuotaSpec... quotas) {
    return new AccountSettings(key.id().value(), List.of(key), List.of(quotas));
  }

  /// Each key an account of its own.
  public static List<AccountSettings> each(List<Secret> keys, Rate rate) {
    return keys.stream().map(key -> of(key, QuotaSpec.requests(rate))).toList();
  }
}
