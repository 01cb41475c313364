package io.keyfleet.simulator.settings;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.simulator.quota.QuotaSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/// The flags for accounts: keys, and quotas of each, or a file of both. Reading reports every
/// mistake, and no key with it.
final class AccountFlags {
  private static final int STANDARD_KEYS = 3;
  private static final Pattern COUNT = Pattern.compile("\\d{1,9}");
  private static final Rate STANDARD_RATE = new Rate(5, Duration.ofSeconds(1));

  @Option(
      names = "--keys",
      paramLabel = "sk-a,sk-b|N",
      description =
          "keys that are accepted, or their number for sk-sim-1 and so on"
              + " (default: those of API_KEY, or 3)")
  private Optional<String> keys = Optional.empty();

  @Option(
      names = "--rate",
      description =
          "requests per account in any window: 5/s, 500/min, 10/10s (default: RATE_LIMIT, or 5/s)")
  private Optional<String> rate = Optional.empty();

  @Option(
      names = "--quota",
      paramLabel = "QUOTA",
      description = {
        "further quota of each account, any number of them; all hold at once:",
        "'500/min', '40000 tokens/min', '10000/d', '20 in flight', 'gpt-4o: 50/min'"
      })
  private List<String> quotas = List.of();

  @Option(
      names = "--account",
      paramLabel = "NAME=sk-a,sk-b",
      description = "account whose keys share its quotas; any number of them, in place of --keys")
  private List<String> accounts = List.of();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "accounts, each with quotas of its own, in JSON; in place of all of these")
  private Optional<Path> config = Optional.empty();

  /// Reads them, the settings where a flag is missing.
  ///
  /// @param problems takes what is wrong
  List<AccountSettings> read(Settings settings, List<String> problems) {
    if (config.isPresent()) {
      if (keys.isPresent() || rate.isPresent() || !quotas.isEmpty() || !accounts.isEmpty()) {
        problems.add("--config excludes --keys, --rate, --quota and --account; leave those out");
      }
      return SettingsFile.read(config.get(), problems);
    }
    List<QuotaSpec> each = quotas(settings, problems);
    if (accounts.isEmpty()) {
      return keys(settings, problems).stream()
          .map(key -> new AccountSettings(key.id().value(), List.of(key), each))
          .toList();
    }
    if (keys.isPresent()) {
      problems.add("--keys and --account exclude each other; give one of them");
    }
    List<AccountSettings> named = new ArrayList<>();
    for (String text : accounts) {
      int at = text.indexOf('=');
      List<Secret> keys = at < 1 ? List.of() : secrets(text.substring(at + 1));
      if (keys.isEmpty()) {
        problems.add("an --account is not NAME=KEY or NAME=KEY,KEY");
      } else {
        named.add(new AccountSettings(text.substring(0, at), keys, each));
      }
    }
    List<Secret> all = named.stream().flatMap(account -> account.keys().stream()).toList();
    if (all.stream().distinct().count() < all.size()
        || named.stream().map(AccountSettings::name).distinct().count() < named.size()) {
      problems.add("--account has the same name or the same key twice; remove one of them");
    }
    return named;
  }

  private List<QuotaSpec> quotas(Settings settings, List<String> problems) {
    List<QuotaSpec> read = new ArrayList<>();
    if (rate.isPresent() || quotas.isEmpty()) {
      read.add(rate(settings, problems));
    }
    for (String text : quotas) {
      try {
        read.add(QuotaSpec.parse(text));
      } catch (IllegalArgumentException e) {
        problems.add("--quota is " + e.getMessage());
      }
    }
    return read;
  }

  private QuotaSpec rate(Settings settings, List<String> problems) {
    Rate read = settings.rate(Setting.RATE_LIMIT).orElse(STANDARD_RATE);
    try {
      read = rate.isPresent() ? Rate.parse(rate.get()) : read;
    } catch (IllegalArgumentException e) {
      problems.add("--rate is not a rate like 5/s or 500/min: '" + rate.get() + "'");
    }
    if (read.count() > QuotaSpec.MAX_REQUESTS) {
      problems.add("--rate is over " + QuotaSpec.MAX_REQUESTS + " in a window: '" + read + "'");
      return QuotaSpec.requests(STANDARD_RATE);
    }
    return QuotaSpec.requests(read);
  }

  private List<Secret> keys(Settings settings, List<String> problems) {
    if (keys.isEmpty() && settings.find(Setting.API_KEY).isPresent()) {
      return settings.keys(Setting.API_KEY);
    }
    String given = keys.orElse(String.valueOf(STANDARD_KEYS)).strip();
    if (COUNT.matcher(given).matches()) {
      int count = Integer.parseInt(given);
      if (count < 1 || count > SimulatorSettings.MAX_KEYS) {
        problems.add("--keys is not from 1 to " + SimulatorSettings.MAX_KEYS + ": '" + given + "'");
      }
      return SimulatorSettings.generatedKeys(Math.clamp(count, 1, SimulatorSettings.MAX_KEYS));
    }
    List<Secret> listed = secrets(given);
    if (listed.isEmpty() || listed.size() > SimulatorSettings.MAX_KEYS) {
      problems.add("--keys is neither a list of keys nor their number; give sk-a,sk-b or 3");
    } else if (listed.stream().distinct().count() < listed.size()) {
      problems.add("--keys has the same key twice; remove one of them");
    }
    return listed;
  }

  private static List<Secret> secrets(String text) {
    return listed(text).stream().map(Secret::new).toList();
  }

  static List<String> listed(String text) {
    return Stream.of(text.split(",")).map(String::strip).filter(one -> !one.isEmpty()).toList();
  }
}
