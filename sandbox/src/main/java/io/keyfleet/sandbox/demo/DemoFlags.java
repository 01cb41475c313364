package io.keyfleet.sandbox.demo;

import io.keyfleet.producer.SourceFlags;
import io.keyfleet.service.settings.Setting;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The demo's flags as they were given; null where one was not.
final class DemoFlags {
  @Mixin SourceFlags source = new SourceFlags();

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description = "workers (default: 2)")
  int workers;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "3",
      description = "simulated keys, each an account; real ones come from API_KEY (default: 3)")
  int keys;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "requests per account: 5/s, 500/min (default: RATE_LIMIT, else 5/s)")
  @Nullable String rate;

  @Option(
      names = "--fleet-rate",
      paramLabel = "R",
      description = "requests of the whole fleet (default: FLEET_RATE_LIMIT, else none)")
  @Nullable String fleetRate;

  @Option(names = "--model", description = "model to ask for (default: MODEL)")
  @Nullable String model;

  @Option(names = "--report", paramLabel = "FILE", description = "write the report there, as JSON")
  @Nullable Path report;

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description = "write a JSON line there for every prompt: question, answer, verdict, key, …")
  @Nullable Path results;

  /// Those that stand for settings.
  Map<Setting, String> settings() {
    Map<Setting, String> given = new EnumMap<>(Setting.class);
    put(given, Setting.RATE_LIMIT, rate);
    put(given, Setting.FLEET_RATE_LIMIT, fleetRate);
    put(given, Setting.MODEL, model);
    return given;
  }

  private static void put(Map<Setting, String> given, Setting setting, @Nullable String value) {
    if (value != null) {
      given.put(setting, value);
    }
  }
}
