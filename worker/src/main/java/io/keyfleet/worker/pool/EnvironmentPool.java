package io.keyfleet.worker.pool;

import io.keyfleet.service.settings.HostName;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.account.Quota;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// A pool in three settings: every key of API_KEY is an account of its own under its public name,
/// with the quota RATE_LIMIT at the one provider BASE_URL.
final class EnvironmentPool {
  private static final URI STAND_IN = URI.create("http://127.0.0.1/");

  private EnvironmentPool() {}

  static Pool read(Settings settings) {
    List<Secret> keys = settings.keys(Setting.API_KEY);
    List<Quota> quotas = settings.rate(Setting.RATE_LIMIT).map(Quota::requests).stream().toList();
    Provider provider = provider(settings);
    List<Account> accounts =
        keys.stream()
            .map(key ->
                new Account(key.id().value(), provider, List.of(key), quotas, OptionalInt.empty()))
            .toList();
    return new Pool(
        PoolFile.STANDARD_CURRENCY, settings.text(Setting.MODEL), accounts, Map.of(), Set.of());
  }

  private static Provider provider(Settings settings) {
    URI url = settings.read(Setting.BASE_URL, STAND_IN, BaseUrl::parse, BaseUrl.MISTAKE);
    BaseUrl.objection(url, settings)
        .ifPresent(mistake -> settings.problem(Setting.BASE_URL, mistake));
    return Provider.plain(HostName.of(url).orElse(""), url);
  }
}
