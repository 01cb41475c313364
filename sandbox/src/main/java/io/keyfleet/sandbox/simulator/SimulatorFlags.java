package io.keyfleet.sandbox.simulator;

import io.keyfleet.sandbox.simulator.answers.Latency;
import io.keyfleet.sandbox.simulator.answers.ModelSettings;
import io.keyfleet.sandbox.simulator.dialect.Dialect;
import io.keyfleet.sandbox.simulator.dialect.Dialects;
import io.keyfleet.sandbox.simulator.quota.Quota;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageProblems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/// The command line of the simulated API. Reading reports every mistake at once.
final class SimulatorFlags {
  private static final int STANDARD_KEYS = 3;
  private static final Pattern COUNT = Pattern.compile("\\d{1,9}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|)");
  private static final Rate STANDARD_RATE = new Rate(5, Duration.ofSeconds(1));
  private static final Duration LONGEST_LATENCY = Duration.ofMinutes(10);

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "address to listen on (default: ${DEFAULT-VALUE})")
  private String host = "";

  @Option(
      names = "--port",
      defaultValue = "8089",
      description = "port; 0: any free one (default: ${DEFAULT-VALUE})")
  private String port = "";

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

  @Option(
      names = "--dialect",
      defaultValue = "openai",
      description = "whose headers and errors (default: ${DEFAULT-VALUE}); see below")
  private String dialect = "";

  @Option(
      names = "--models",
      paramLabel = "M,N",
      description = "models that are served, 404 for others (default: any)")
  private Optional<String> models = Optional.empty();

  @Option(
      names = "--latency",
      defaultValue = "400ms",
      description = "mean time to an answer (default: ${DEFAULT-VALUE})")
  private String latency = "";

  @Option(
      names = "--latency-spread",
      paramLabel = "S",
      defaultValue = "0.35",
      description = "spread of the log-normal latency, 0 to 2; 0: none (default: ${DEFAULT-VALUE})")
  private String spread = "";

  @Option(
      names = "--accuracy-basic",
      paramLabel = "SHARE",
      defaultValue = "0.85",
      description = "simulated share of right answers to plain prompts (default: ${DEFAULT-VALUE})")
  private String basic = "";

  @Option(
      names = "--accuracy-reasoned",
      paramLabel = "SHARE",
      defaultValue = "0.98",
      description = "the same where a prompt asks for reasoning (default: ${DEFAULT-VALUE})")
  private String reasoned = "";

  @Option(
      names = "--model",
      description = "name of the model where a request names none (default: MODEL)")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--seed",
      defaultValue = "1",
      description =
          "decides which answers are wrong, latencies, faults (default: ${DEFAULT-VALUE})")
  private String seed = "";

  private final List<String> problems = new ArrayList<>();

  /// Reads them, the settings where a flag is missing.
  ///
  /// @throws UsageProblems with all that is wrong
  SimulatorSettings read(Settings settings) {
    SimulatorSettings read =
        new SimulatorSettings(
            host,
            (int) number("--port", port, 0, 65_535),
            accounts(settings),
            new Provider(dialect(), models.map(SimulatorFlags::listed).orElse(List.of())),
            new Latency(latency(), number("--latency-spread", spread, 0, 2)),
            new ModelSettings(
                model.orElseGet(() -> settings.text(Setting.MODEL)),
                number("--accuracy-basic", basic, 0, 1),
                number("--accuracy-reasoned", reasoned, 0, 1),
                read("--seed", seed, 0L, Long::parseLong, "is not a whole number")));
    try {
      settings.check();
    } catch (UsageProblems more) {
      problems.addAll(more.problems());
    }
    if (!problems.isEmpty()) {
      throw new UsageProblems(problems);
    }
    return read;
  }

  private List<AccountSettings> accounts(Settings settings) {
    if (config.isPresent()) {
      if (keys.isPresent() || rate.isPresent() || !quotas.isEmpty() || !accounts.isEmpty()) {
        problems.add("--config excludes --keys, --rate, --quota and --account; leave those out");
      }
      return SettingsFile.read(config.get(), problems);
    }
    List<Quota> each = quotas(settings);
    if (accounts.isEmpty()) {
      return keys(settings).stream()
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

  private List<Quota> quotas(Settings settings) {
    List<Quota> read = new ArrayList<>();
    if (rate.isPresent() || quotas.isEmpty()) {
      read.add(rate(settings));
    }
    Quota standIn = Quota.inFlight(1);
    quotas.forEach(text ->
        read.add(
            read(
                "--quota",
                text,
                standIn,
                Quota::parse,
                "is not a quota like 500/min, 40000 tokens/min or 20 in flight")));
    return read;
  }

  private Quota rate(Settings settings) {
    Rate read =
        rate.isPresent()
            ? read("--rate", rate.get(), STANDARD_RATE, Rate::parse, "is not a rate like 5/s")
            : settings.rate(Setting.RATE_LIMIT).orElse(STANDARD_RATE);
    if (read.count() > Quota.MAX_REQUESTS) {
      problems.add("--rate is over " + Quota.MAX_REQUESTS + " in a window: '" + read + "'");
      return Quota.requests(STANDARD_RATE);
    }
    return Quota.requests(read);
  }

  private Dialect dialect() {
    return Dialects.named(dialect.strip())
        .orElseGet(() -> {
          problems.add("--dialect is not one of " + Dialects.names() + ": '" + dialect + "'");
          return Dialects.OPENAI;
        });
  }

  private List<Secret> keys(Settings settings) {
    if (keys.isEmpty() && settings.find(Setting.API_KEY).isPresent()) {
      return settings.keys(Setting.API_KEY);
    }
    String given = keys.orElse(String.valueOf(STANDARD_KEYS)).strip();
    if (COUNT.matcher(given).matches()) {
      return SimulatorSettings.generatedKeys(
          (int) number("--keys", given, 1, SimulatorSettings.MAX_KEYS));
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

  private static List<String> listed(String text) {
    return Stream.of(text.split(",")).map(String::strip).filter(one -> !one.isEmpty()).toList();
  }

  private Duration latency() {
    return read(
        "--latency",
        latency,
        Duration.ZERO,
        SimulatorFlags::duration,
        "is not a duration like 400ms or 2s, up to 10 minutes");
  }

  private double number(String flag, String text, double min, double max) {
    boolean whole = max > 2;
    return read(
        flag,
        text,
        min,
        given -> {
          double value = whole ? Integer.parseInt(given) : Double.parseDouble(given);
          if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException();
          }
          return value;
        },
        "is not a " + (whole ? "whole " : "") + "number from " + (int) min + " to " + (int) max);
  }

  private <T> T read(
      String flag, String text, T standIn, Function<String, T> reader, String mistake) {
    try {
      return reader.apply(text.strip());
    } catch (IllegalArgumentException e) {
      problems.add(flag + " " + mistake + ": '" + text + "'");
      return standIn;
    }
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException();
    }
    double millis =
        Double.parseDouble(matcher.group(1)) * (matcher.group(2).equals("ms") ? 1 : 1000);
    Duration read = Duration.ofNanos((long) (millis * 1_000_000));
    if (read.compareTo(LONGEST_LATENCY) > 0) {
      throw new IllegalArgumentException();
    }
    return read;
  }
}
