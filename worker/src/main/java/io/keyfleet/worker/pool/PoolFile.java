package io.keyfleet.worker.pool;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.network.HeaderValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads a pool file. `pool.schema.json` at the project's root says what it may hold. Every mistake
/// is reported to the settings with its line and path; keys are never shown. For one thread.
final class PoolFile {
  static final String STANDARD_CURRENCY = "USD";
  static final Set<String> FIELDS = new TreeSet<>(Set.of("currency", "model", "providers"));

  private final Path file;
  private final Settings settings;
  private final KeyReferences keys;
  private final ProviderSection providers;
  private final Map<String, Map<String, HeaderValue>> headers = new HashMap<>();

  PoolFile(Path file, Settings settings) {
    this.file = file;
    this.settings = settings;
    this.keys = new KeyReferences(file.toAbsolutePath().getParent(), settings);
    this.providers = new ProviderSection(settings);
  }

  /// The pool; of no use where there was a problem.
  Pool read() {
    return new YamlFile(file, settings)
        .read()
        .map(this::pool)
        .orElseGet(() -> new Pool(STANDARD_CURRENCY, "", List.of(), Map.of(), files()));
  }

  private Pool pool(YamlNode whole) {
    Map<String, YamlNode> fields = whole.fields(FIELDS);
    List<Account> accounts = accounts(whole, fields);
    return new Pool(
        currency(fields),
        model(whole, Optional.ofNullable(fields.get("model")), accounts),
        accounts,
        headers,
        files());
  }

  private Set<Path> files() {
    Set<Path> files = new HashSet<>(keys.files());
    files.add(file.toAbsolutePath());
    return files;
  }

  private List<Account> accounts(YamlNode whole, Map<String, YamlNode> fields) {
    List<Account> accounts = new ArrayList<>();
    AccountSection section = new AccountSection(keys);
    YamlNode list = fields.get("providers");
    Map<String, YamlNode> entries = list == null ? Map.of() : list.entries();
    entries.forEach((name, yaml) -> {
      Map<String, YamlNode> parts = yaml.fields(ProviderSection.FIELDS);
      Provider provider = providers.read(name, yaml, parts);
      Optional.ofNullable(parts.get("headers"))
          .map(own -> new HeaderSection(keys).read(own, provider.auth()))
          .ifPresent(read -> headers.put(name, read));
      accounts.addAll(section.read(provider, yaml, parts.get("accounts")));
    });
    if (entries.isEmpty()) {
      whole.problem("names no provider");
    }
    return accounts;
  }

  private static String currency(Map<String, YamlNode> fields) {
    YamlNode currency = fields.get("currency");
    return currency == null
        ? STANDARD_CURRENCY
        : currency
            .read(
                text -> ValueParsers.matching(text, "[A-Za-z]{1,10}"),
                "is not the name of a currency, such as USD")
            .orElse(STANDARD_CURRENCY);
  }

  /// MODEL where somebody set it, else what the file says, else the one model that is served, else
  /// MODEL's default. What somebody chose has to be served.
  private String model(YamlNode whole, Optional<YamlNode> own, List<Account> accounts) {
    if (settings.given(Setting.MODEL)) {
      String model = settings.text(Setting.MODEL);
      if (!served(model, accounts)) {
        settings.problem(Setting.MODEL, "is served by no account of " + file + ": '" + model + "'");
      }
      return model;
    }
    Optional<String> said = own.flatMap(YamlNode::text);
    said.filter(model -> !served(model, accounts))
        .ifPresent(model -> own.orElse(whole).problem("is served by no account"));
    return said.orElseGet(() -> {
      List<String> all =
          accounts.stream()
              .flatMap(account -> account.provider().models().keySet().stream())
              .distinct()
              .toList();
      String standard = settings.text(Setting.MODEL);
      return all.size() == 1 && !served(standard, accounts) ? all.getFirst() : standard;
    });
  }

  private static boolean served(String model, List<Account> accounts) {
    return accounts.isEmpty()
        || accounts.stream().anyMatch(account -> account.provider().serves(model));
  }
}
