package io.keyfleet.sandbox.demo;

import io.keyfleet.contract.Topics;
import io.keyfleet.producer.request.SourceFlags;
import io.keyfleet.scorer.command.FailUnder;
import io.keyfleet.scorer.command.OutputFlags;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.SettingFlags;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The demo's flags as they were given; null if one was not.
final class DemoFlags {
  private static final String INTERACTIVE = "interactive";
  private static final String INTERACTIVE_SHARE = "10%";

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

  @Option(
      names = "--page",
      description =
          "keep the live page up when all is done, until Ctrl-C; KEYFLEET_STATUS_PORT is its port")
  boolean page;

  @Option(
      names = "--serve",
      description =
          "publish nothing; serve OpenAI's Batch API and single requests from the fleet, until"
              + " Ctrl-C")
  boolean serve;

  @Option(
      names = "--gateway-port",
      paramLabel = "P",
      defaultValue = "8088",
      description = "port of --serve; 0: any free one (default: 8088)")
  int gatewayPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "keep the broker's data and the scorer's state in DIR, created if missing: the same"
              + " command continues where this one was stopped or killed, and pays for no answer twice")
  @Nullable Path data;

  @Option(
      names = "--price",
      paramLabel = "IN/OUT",
      description =
          "what a million tokens cost at a real API, read and written, such as 0.15/0.60: then the"
              + " demo says what it may cost at most")
  @Nullable String price;

  @Option(
      names = "--budget",
      paramLabel = "AMOUNT",
      description =
          "what the answers may take, such as '50k tokens', or '0.10 USD' by --price or by the dated"
              + " list of prices: then the rest is skipped")
  @Nullable String budget;

  @Option(
      names = {"-y", "--yes"},
      description = "call a real API without asking first; only a terminal is asked anyway")
  boolean yes;

  @Option(
      names = "--reading",
      paramLabel = "auto|final|strict|lenient|whole",
      description = "what of an answer counts (default: KEYFLEET_READING, else auto)")
  @Nullable String reading;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description = "JSON field of the result (default: KEYFLEET_FIELD, else infer)")
  @Nullable String field;

  @Option(
      names = {"-q", "--quiet"},
      description = "print the accuracy line only")
  boolean quiet;

  @Option(names = "--json", description = "print the report as JSON instead of lines")
  boolean json;

  @Mixin OutputFlags files = new OutputFlags();
  @Mixin FailUnder floor = new FailUnder();

  /// The settings of one of the demo's workers. A pool file is none of theirs, since nobody wants
  /// to pay for a demo by a forgotten setting; without its prices there is no budget either.
  Map<Setting, String> settings(String worker) {
    Map<Setting, String> own = settings();
    own.put(Setting.KEYFLEET_WORKER_ID, worker);
    own.put(
        Setting.KEYFLEET_TOPICS,
        serve ? Topics.DEFAULT_PROMPTS + "," + INTERACTIVE : Topics.DEFAULT_PROMPTS);
    own.put(Setting.KEYFLEET_TOPIC_PATTERN, "");
    own.put(Setting.KEYFLEET_INTERACTIVE_TOPIC, INTERACTIVE);
    own.put(Setting.KEYFLEET_INTERACTIVE_SHARE, serve ? INTERACTIVE_SHARE : "");
    own.put(Setting.KEYFLEET_POOL, "");
    own.put(Setting.KEYFLEET_BUDGET, "");
    return own;
  }

  /// The settings of the gateway, which no demo shows to others.
  Map<Setting, String> gatewaySettings(Path files) {
    Map<Setting, String> own = settings();
    own.put(Setting.KEYFLEET_TOPICS, Topics.DEFAULT_PROMPTS);
    own.put(Setting.KEYFLEET_INTERACTIVE_TOPIC, INTERACTIVE);
    own.put(Setting.KEYFLEET_GATEWAY_PORT, Integer.toString(gatewayPort));
    own.put(Setting.KEYFLEET_GATEWAY_HOST, "127.0.0.1");
    own.put(Setting.KEYFLEET_GATEWAY_KEYS, "");
    own.put(Setting.KEYFLEET_FILES, files.toString());
    return own;
  }

  /// Those that stand for settings.
  Map<Setting, String> settings() {
    return new SettingFlags()
        .with(Setting.RATE_LIMIT, rate)
        .with(Setting.FLEET_RATE_LIMIT, fleetRate)
        .with(Setting.MODEL, model)
        .with(Setting.KEYFLEET_READING, reading)
        .with(Setting.KEYFLEET_FIELD, field)
        .given();
  }
}
