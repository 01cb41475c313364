package io.keyfleet.worker;

import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.ShutdownSignal;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.SettingFlags;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.status.StatusSettings;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The command `worker`.
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    description = {
      "Consumes prompts, keeps its API keys inside their quotas, calls the API, publishes answers.",
      "Start as many as you like with the same keys: each key is used by one worker at a time."
    },
    footer = {
      "",
      "Everything else comes from the environment or .env: API_KEY (comma-separated), BASE_URL,",
      "MODEL, KEYFLEET_CALL_TIMEOUT and the rest of docs/configuration.md. Flags win.",
      "Answers go to TOPIC-answers, prompts that are given up to TOPIC-dead.",
      "SIGTERM lets calls in flight finish (KEYFLEET_DRAIN_TIME) and hands the rest over."
    })
public final class Main implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Main.class);

  @Option(names = "--topics", paramLabel = "T,…", description = "prompt topics (default: prompts)")
  private @Nullable String topics;

  @Option(
      names = "--topic-pattern",
      paramLabel = "REGEX",
      description = "further prompt topics by their whole names, followed as they appear")
  private @Nullable String topicPattern;

  @Option(names = "--rate", paramLabel = "R", description = "requests per key: 5/s, 500/min")
  private @Nullable String rate;

  @Option(names = "--fleet-rate", paramLabel = "R", description = "requests of the whole fleet")
  private @Nullable String fleetRate;

  @Option(names = "--model", description = "model for prompts that name none")
  private @Nullable String model;

  @Option(names = "--base-url", paramLabel = "URL", description = "the API, up to and with /v1")
  private @Nullable String baseUrl;

  @Option(names = "--id", description = "name of this worker (default: host name and process id)")
  private @Nullable String id;

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Kafka brokers")
  private @Nullable String brokers;

  private Main() {}

  /// Runs the command.
  public static void main(String[] args) {
    System.exit(Cli.run(new Main(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = Settings.ofProcess(flags());
    WorkerSettings mine = WorkerSettings.read(settings);
    StatusSettings status = StatusSettings.read(settings);
    settings.check();
    try (StatusServer server = new StatusServer(status)) {
      Worker worker = new Worker(mine, server.metrics());
      server.beforeScrape(worker::refreshMetrics);
      server.health().live("worker", worker::stuck);
      server.health().ready("worker", worker::unready);
      log.info(
          "worker {} with {} account(s) of {} on {}; metrics at {}",
          mine.dispatch().worker(),
          mine.accounts().size(),
          mine.pool().providers(),
          mine.consumer().topics(),
          server.address());
      mine.pool().warning().ifPresent(log::warn);
      runUntilSignal(worker);
    }
    return Cli.SUCCESS;
  }

  /// The process ends only when everything is handed over.
  private static void runUntilSignal(Worker worker) {
    try (ShutdownSignal _ = new ShutdownSignal(worker::stop, ShutdownSignal.UNBOUNDED, _ -> {})) {
      worker.run();
    }
  }

  private Map<Setting, String> flags() {
    return new SettingFlags()
        .with(Setting.KEYFLEET_TOPICS, topics)
        .with(Setting.KEYFLEET_TOPIC_PATTERN, topicPattern)
        .with(Setting.RATE_LIMIT, rate)
        .with(Setting.FLEET_RATE_LIMIT, fleetRate)
        .with(Setting.MODEL, model)
        .with(Setting.BASE_URL, baseUrl)
        .with(Setting.KEYFLEET_WORKER_ID, id)
        .with(Setting.KAFKA_BOOTSTRAP_SERVERS, brokers)
        .given();
  }
}
