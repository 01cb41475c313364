package io.keyfleet.simulator.settings;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.simulator.quota.QuotaSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// A JSON file of accounts:
/// `{"accounts":[{"name":"a","keys":["sk-1","sk-2"],"quotas":["500/min","90000 tokens/min"]}]}`.
/// Reading reports every mistake with its place.
final class SettingsFile {
  private final List<String> problems = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<Secret> known = new HashSet<>();
  private final Path file;

  private SettingsFile(Path file) {
    this.file = file;
  }

  /// @param problems takes what is wrong
  static List<AccountSettings> read(Path file, List<String> problems) {
    SettingsFile reading = new SettingsFile(file);
    List<AccountSettings> accounts = reading.accounts();
    problems.addAll(reading.problems);
    return accounts;
  }

  private List<AccountSettings> accounts() {
    JsonNode root;
    try {
      root = RecordJson.MAPPER.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      // not in the parser's words, in which an extract of the file may stand, and in that a key
      JsonLocation at = e.getLocation();
      String where =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      problems.add("--config " + file + " is not JSON" + where);
      return List.of();
    } catch (IOException e) {
      problems.add("--config " + file + " cannot be read: " + e.getClass().getSimpleName());
      return List.of();
    }
    fields(root, "the file", Set.of("accounts"));
    JsonNode listed = root.path("accounts");
    if (!listed.isArray() || listed.isEmpty()) {
      wrong("accounts", "is not a list of one or more accounts");
      return List.of();
    }
    List<AccountSettings> accounts = new ArrayList<>();
    for (int i = 0; i < listed.size(); i++) {
      account("accounts[" + i + "]", listed.get(i), accounts);
    }
    if (known.size() > SimulatorSettings.MAX_KEYS) {
      wrong("accounts", "has more than " + SimulatorSettings.MAX_KEYS + " keys");
    }
    return accounts;
  }

  private void account(String place, JsonNode one, List<AccountSettings> accounts) {
    fields(one, place, Set.of("name", "keys", "quotas"));
    int before = problems.size();
    List<Secret> keys = keys(place + ".keys", one.path("keys"));
    List<QuotaSpec> quotas = quotas(place + ".quotas", one.path("quotas"));
    String standard = keys.isEmpty() ? "" : keys.getFirst().id().value();
    String name = one.path("name").asText(standard);
    if (!names.add(name)) {
      wrong(place + ".name", "is another account's as well: '" + name + "'");
    }
    if (problems.size() == before) {
      accounts.add(new AccountSettings(name, keys, quotas));
    }
  }

  private List<Secret> keys(String place, JsonNode listed) {
    List<Secret> keys = new ArrayList<>();
    for (int i = 0; i < listed.size(); i++) {
      String text = listed.get(i).asText("").strip();
      if (text.isEmpty()) {
        wrong(place + "[" + i + "]", "is no key");
      } else if (!known.add(new Secret(text))) {
        wrong(place + "[" + i + "]", "was named before: one key has one account");
      } else {
        keys.add(new Secret(text));
      }
    }
    if (!listed.isArray() || listed.isEmpty()) {
      wrong(place, "is not a list of one or more keys");
    }
    return keys;
  }

  private List<QuotaSpec> quotas(String place, JsonNode listed) {
    List<QuotaSpec> quotas = new ArrayList<>();
    for (int i = 0; i < listed.size(); i++) {
      try {
        quotas.add(QuotaSpec.parse(listed.get(i).asText("")));
      } catch (IllegalArgumentException e) {
        wrong(place + "[" + i + "]", "is " + e.getMessage());
      }
    }
    if (!listed.isArray() && !listed.isMissingNode()) {
      wrong(place, "is not a list of quotas");
    }
    return quotas;
  }

  private void fields(JsonNode one, String place, Set<String> known) {
    for (Iterator<String> names = one.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        wrong(place, "has an unknown field '" + name + "'; it may have " + sorted(known));
      }
    }
  }

  private static String sorted(Set<String> names) {
    return String.join(", ", names.stream().sorted().toList());
  }

  private void wrong(String place, String mistake) {
    problems.add("--config " + file + ": " + place + " " + mistake);
  }
}
