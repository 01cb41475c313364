package io.keyfleet.simulator.settings;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageException;
import io.keyfleet.simulator.dialect.Dialect;
import io.keyfleet.simulator.dialect.Dialects;
import io.keyfleet.simulator.model.ModelSettings;
import io.keyfleet.simulator.model.ThinkingTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The command line of the simulated API. Reading reports every mistake at once.
public final class SimulatorFlags {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|)");
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
      names = "--dialect",
      paramLabel = "NAME",
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
      description = "the same for prompts that ask for reasoning (default: ${DEFAULT-VALUE})")
  private String reasoned = "";

  @Option(
      names = "--model",
      description = "name of the one model that is listed where any is served (default: MODEL)")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--seed",
      defaultValue = "1",
      description =
          "decides which answers are wrong, latencies, faults (default: ${DEFAULT-VALUE})")
  private String seed = "";

  @Mixin private AccountFlags accounts = new AccountFlags();

  private final List<String> problems = new ArrayList<>();

  /// Reads them, the settings where a flag is missing.
  ///
  /// @throws UsageException with all that is wrong
  public SimulatorSettings read(Settings settings) {
    SimulatorSettings read =
        new SimulatorSettings(
            host,
            (int) number("--port", port, 0, 65_535),
            accounts.read(settings, problems),
            new SimulatedProvider(dialect(), models.map(AccountFlags::listed).orElse(List.of())),
            new ThinkingTime(latency(), number("--latency-spread", spread, 0, 2)),
            new ModelSettings(
                model.orElseGet(() -> settings.text(Setting.MODEL)),
                number("--accuracy-basic", basic, 0, 1),
                number("--accuracy-reasoned", reasoned, 0, 1),
                read("--seed", seed, 0L, Long::parseLong, "is not a whole number")));
    try {
      settings.check();
    } catch (UsageException more) {
      problems.addAll(more.problems());
    }
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
    return read;
  }

  private Dialect dialect() {
    return Dialects.named(dialect.strip())
        .orElseGet(() -> {
          problems.add("--dialect is not one of " + Dialects.names() + ": '" + dialect + "'");
          return Dialects.OPENAI;
        });
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
