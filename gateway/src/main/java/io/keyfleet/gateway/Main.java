package io.keyfleet.gateway;

import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.ShutdownSignal;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.SettingFlags;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.status.StatusSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The command `gateway`.
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Serves OpenAI's Batch API and single requests, answered by the fleet's workers.",
      "Point any OpenAI client at http://127.0.0.1:8088/v1."
    },
    footer = {
      "",
      "Batches go to the topic of their owner's key, synchronous requests to",
      "KEYFLEET_INTERACTIVE_TOPIC; the workers consume both: KEYFLEET_TOPICS=prompts,interactive.",
      "Keys: KEYFLEET_GATEWAY_KEYS; needed unless it listens at loopback.",
      "Only one gateway may use a folder of files. Settings: docs/configuration.md."
    })
public final class Main implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Main.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Option(names = "--port", paramLabel = "P", description = "port (default: 8088; 0: any free one)")
  private @Nullable String port;

  @Option(names = "--host", paramLabel = "H", description = "address (default: 127.0.0.1)")
  private @Nullable String host;

  @Option(names = "--files", paramLabel = "DIR", description = "folder of files and batches")
  private @Nullable String files;

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
    GatewaySettings mine = GatewaySettings.read(settings);
    StatusSettings address = StatusSettings.read(settings);
    settings.check();
    CountDownLatch stop = new CountDownLatch(1);
    try (StatusServer status = new StatusServer(address);
        ShutdownSignal signal = new ShutdownSignal(stop::countDown, PATIENCE);
        Gateway gateway = new Gateway(mine)) {
      status.health().ready("gateway", Optional::empty);
      log.info(
          "gateway at http://{}:{}/v1; metrics at {}",
          mine.host(),
          gateway.port(),
          status.address());
      stop.await();
      return signal.ends(Cli.SUCCESS);
    }
  }

  private Map<Setting, String> flags() {
    return new SettingFlags()
        .with(Setting.KEYFLEET_GATEWAY_PORT, port)
        .with(Setting.KEYFLEET_GATEWAY_HOST, host)
        .with(Setting.KEYFLEET_FILES, files)
        .with(Setting.KAFKA_BOOTSTRAP_SERVERS, brokers)
        .given();
  }
}
