package io.keyfleet.worker.pool;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.network.HeaderValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The accounts that a fleet may use.
///
/// @param currency of all prices
/// @param model logical name of the model for prompts that name none
/// @param accounts in no order that matters, their ids all different
/// @param headers what every request to a provider carries, by the provider's name and the header's
/// @param files those that it was read from: the pool file and what that refers to
public record Pool(
    String currency,
    String model,
    List<Account> accounts,
    Map<String, Map<String, HeaderValue>> headers,
    Set<Path> files) {
  public Pool {
    accounts = List.copyOf(accounts);
    headers = Map.copyOf(headers);
    files = Set.copyOf(files);
  }

  /// Reads the file that KEYFLEET_POOL names, or else the short form: API_KEY, BASE_URL,
  /// RATE_LIMIT. The caller ends with [Settings#check].
  public static Pool read(Settings settings) {
    settings.find(Setting.KEYFLEET_POOL).ifPresent(file -> remark(Path.of(file), settings));
    Pool pool =
        settings
            .find(Setting.KEYFLEET_POOL)
            .map(file -> new PoolFile(Path.of(file), settings).read())
            .orElseGet(() -> EnvironmentPool.read(settings));
    Optional<Rate> fleet = settings.rate(Setting.FLEET_RATE_LIMIT);
    return fleet.isEmpty() || pool.accounts.isEmpty() ? pool : pool.capped(fleet.get(), settings);
  }

  /// Says which settings the pool file overrules; the keys' own may be a variable that it refers
  /// to.
  private static void remark(Path file, Settings settings) {
    for (Setting setting : List.of(Setting.API_KEY, Setting.BASE_URL, Setting.RATE_LIMIT)) {
      if (settings.given(setting) && !mentions(file, setting.name())) {
        settings.remark(setting + " does not count beside KEYFLEET_POOL; unset one of them");
      }
    }
  }

  private static boolean mentions(Path file, String variable) {
    try {
      return Files.readString(file).contains(variable);
    } catch (IOException e) {
      return true; // reading the pool says what is wrong with the file
    }
  }

  /// Those whose accounts it has.
  public Set<Provider> providers() {
    return accounts.stream()
        .map(Account::provider)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /// What is no mistake and may well be an oversight, where there is such a thing.
  public Optional<String> warning() {
    return accounts.stream().anyMatch(account -> account.provider().serves(model))
        ? Optional.empty()
        : Optional.of(
            "no account serves "
                + model
                + ": prompts that name no model end as dead ones; choose a model with MODEL or in"
                + " the pool file");
  }

  /// A fleet-wide rate is divided evenly, rounded down so that the sum never exceeds it.
  private Pool capped(Rate fleet, Settings settings) {
    long share = fleet.count() / accounts.size();
    if (share == 0) {
      settings.problem(
          Setting.FLEET_RATE_LIMIT,
          "leaves less than one request for each of "
              + accounts.size()
              + " accounts; use a longer window, such as 60/min");
      return this;
    }
    Quota cap = Quota.requests(new Rate(share, fleet.window()));
    return new Pool(
        currency,
        model,
        accounts.stream().map(account -> capped(account, cap)).toList(),
        headers,
        files);
  }

  private static Account capped(Account account, Quota cap) {
    List<Quota> quotas = new ArrayList<>(account.quotas());
    quotas.add(cap);
    return account.limitedTo(quotas, account.maxInFlight());
  }
}
