package io.keyfleet.worker.pool;

import io.keyfleet.contract.KeyId;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.account.Quota;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads the accounts of a pool file's providers, and sees that no account and no key stands twice
/// in the whole file.
final class AccountSection {
  static final Set<String> FIELDS = new TreeSet<>(Set.of("keys", "quotas", "max_in_flight"));
  static final Set<String> QUOTA_FIELDS =
      new TreeSet<>(Set.of("requests", "tokens", "input_tokens", "output_tokens", "models"));

  private static final int MAX_IN_FLIGHT = 100_000;

  private final KeyReferences references;
  private final Set<String> ids = new HashSet<>();
  private final Map<KeyId, String> owners = new HashMap<>();

  AccountSection(KeyReferences references) {
    this.references = references;
  }

  /// @param yaml the provider's
  /// @param list its accounts, if it has any
  List<Account> read(Provider provider, YamlNode yaml, @Nullable YamlNode list) {
    List<Account> accounts = new ArrayList<>();
    Map<String, YamlNode> entries = list == null ? Map.of() : list.entries();
    entries.forEach((id, own) -> account(id, provider, own).ifPresent(accounts::add));
    if (entries.isEmpty()) {
      yaml.problem("has no accounts");
    }
    return accounts;
  }

  private Optional<Account> account(String id, Provider provider, YamlNode yaml) {
    if (!id.matches(ValueParsers.NAME)) {
      yaml.problem(ValueParsers.NAME_MISTAKE);
    } else if (!ids.add(id)) {
      yaml.problem("is an account's name that another provider's account has too");
    }
    Map<String, YamlNode> fields = yaml.fields(FIELDS);
    List<Secret> keys = keys(id, yaml, fields.get("keys"));
    List<Quota> quotas = quotas(provider, fields.get("quotas"));
    OptionalInt maxInFlight = maxInFlight(fields.get("max_in_flight"));
    if (!fields.containsKey("max_in_flight") && !some(fields.get("quotas"))) {
      yaml.problem("needs quotas or max_in_flight: without either there would be no limit");
    }
    return keys.isEmpty()
        ? Optional.empty()
        : Optional.of(new Account(id, provider, keys, quotas, maxInFlight));
  }

  private List<Secret> keys(String id, YamlNode yaml, @Nullable YamlNode list) {
    if (list == null || !some(list)) {
      yaml.problem("has no keys");
      return List.of();
    }
    List<Secret> keys = new ArrayList<>();
    for (YamlNode item : list.items()) {
      for (Secret key : references.read(item)) {
        String owner = owners.putIfAbsent(key.id(), id);
        if (owner == null) {
          keys.add(key);
        } else {
          item.problem("is " + key.id() + ", which account " + owner + " has already");
        }
      }
    }
    return keys;
  }

  private static boolean some(@Nullable YamlNode list) {
    return list != null && !list.items().isEmpty();
  }

  private static List<Quota> quotas(Provider provider, @Nullable YamlNode list) {
    List<Quota> quotas = new ArrayList<>();
    if (list != null) {
      list.items().forEach(item -> quota(provider, item).ifPresent(quotas::add));
    }
    return quotas;
  }

  private static Optional<Quota> quota(Provider provider, YamlNode yaml) {
    Map<String, YamlNode> fields = yaml.fields(QUOTA_FIELDS);
    Set<String> models = models(provider, fields.get("models"));
    List<Quota> quotas = new ArrayList<>();
    int units = 0;
    for (Quota.Unit unit : Quota.Unit.values()) {
      YamlNode rate = fields.get(unit.name().toLowerCase(Locale.ROOT));
      if (rate != null) {
        units++;
        rate.read(Rate::parse, "is not a rate like 500/min or 10000/d")
            .ifPresent(read -> quotas.add(new Quota(unit, read, models)));
      }
    }
    if (units != 1) {
      yaml.problem("needs exactly one of requests, tokens, input_tokens, output_tokens");
    }
    return quotas.stream().findFirst();
  }

  private static Set<String> models(Provider provider, @Nullable YamlNode list) {
    if (list == null) {
      return Set.of();
    }
    Set<String> models = new HashSet<>();
    for (YamlNode item : list.items()) {
      item.text()
          .ifPresent(model -> {
            if (!provider.serves(model)) {
              item.problem("is not one of the provider's models: '" + model + "'");
            }
            if (!models.add(model)) {
              item.problem("is listed twice");
            }
          });
    }
    return models;
  }

  private static OptionalInt maxInFlight(@Nullable YamlNode yaml) {
    return yaml == null
        ? OptionalInt.empty()
        : yaml.read(
                text -> OptionalInt.of(ValueParsers.count(text, MAX_IN_FLIGHT)),
                "is not a whole number from 1 to " + MAX_IN_FLIGHT)
            .orElse(OptionalInt.empty());
  }
}
