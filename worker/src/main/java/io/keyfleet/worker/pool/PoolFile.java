package io.keyfleet.worker.pool;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.accounts.Account;
import io.keyfleet.worker.accounts.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/// Reads a pool file. `pool.schema.json` at the project's root says what it may hold. Every mistake
/// is told to the settings with its line and path; keys are never shown. For one thread.
final class PoolFile {
  static final String STANDARD_CURRENCY = "USD";
  static final Set<String> FIELDS = new TreeSet<>(Set.of("currency", "model", "providers"));

  private static final int MAX_BYTES = 4 << 20;

  private final Path file;
  private final Settings settings;
  private final KeyReferences keys;
  private final ProviderSection providers;

  PoolFile(Path file, Settings settings) {
    this.file = file;
    this.settings = settings;
    this.keys = new KeyReferences(file.toAbsolutePath().getParent(), settings);
    this.providers = new ProviderSection(settings);
  }

  /// The pool; of no use where there was a problem.
  Pool read() {
    Node root = compose();
    if (root == null) {
      return new Pool(STANDARD_CURRENCY, "", List.of());
    }
    Place whole = new Place(file.toString(), root, settings::problem);
    Map<String, Place> fields = whole.fields(FIELDS);
    List<Account> accounts = accounts(whole, fields);
    return new Pool(
        currency(fields),
        model(whole, Optional.ofNullable(fields.get("model")), accounts),
        accounts);
  }

  private List<Account> accounts(Place whole, Map<String, Place> fields) {
    List<Account> accounts = new ArrayList<>();
    AccountSection section = new AccountSection(keys);
    Place list = fields.get("providers");
    Map<String, Place> entries = list == null ? Map.of() : list.entries();
    entries.forEach((name, place) -> {
      Map<String, Place> parts = place.fields(ProviderSection.FIELDS);
      Provider provider = providers.read(name, place, parts);
      accounts.addAll(section.read(provider, place, parts.get("accounts")));
    });
    if (entries.isEmpty()) {
      whole.problem("names no provider");
    }
    return accounts;
  }

  private static String currency(Map<String, Place> fields) {
    Place currency = fields.get("currency");
    return currency == null
        ? STANDARD_CURRENCY
        : currency
            .read(
                text -> Checks.matching(text, "[A-Za-z]{1,10}"),
                "is not the name of a currency, such as USD")
            .orElse(STANDARD_CURRENCY);
  }

  /// MODEL where somebody set it, else what the file says, else the one model that is served, else
  /// MODEL's default. What somebody chose has to be served.
  private String model(Place whole, Optional<Place> own, List<Account> accounts) {
    if (settings.given(Setting.MODEL)) {
      String model = settings.text(Setting.MODEL);
      if (!served(model, accounts)) {
        settings.problem(Setting.MODEL, "is served by no account of " + file + ": '" + model + "'");
      }
      return model;
    }
    Optional<String> said = own.flatMap(Place::text);
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

  private @Nullable Node compose() {
    try {
      if (Files.size(file) > MAX_BYTES) {
        settings.problem(file + ": is larger than " + MAX_BYTES + " bytes");
        return null;
      }
      Node root =
          new Yaml(new SafeConstructor(new LoaderOptions())).compose(Files.newBufferedReader(file));
      if (root == null) {
        settings.problem(file + ":1: is empty");
      }
      return root;
    } catch (NoSuchFileException e) {
      settings.problem(Setting.KEYFLEET_POOL, "names a file that is not there: " + file);
    } catch (IOException e) {
      settings.problem(Setting.KEYFLEET_POOL, "names a file that cannot be read as text: " + file);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      settings.problem(file + ":" + line + ": is no YAML: " + e.getProblem());
    } catch (YAMLException e) {
      settings.problem(file + ":1: is no YAML");
    }
    return null;
  }
}
