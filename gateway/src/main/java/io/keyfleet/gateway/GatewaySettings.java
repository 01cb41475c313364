package io.keyfleet.gateway;

import io.keyfleet.gateway.access.GatewayKeys;
import io.keyfleet.gateway.access.GatewayKeysParser;
import io.keyfleet.gateway.batches.FleetCapacity;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the gateway is to be.
///
/// @param host address it listens at
/// @param port 0 for any free one
/// @param keys who may use it
/// @param files folder of uploaded files and batches
/// @param maxFileBytes largest file
/// @param maxBatchLines most requests of a batch
/// @param interactiveTopic prompt topic of synchronous requests
/// @param syncQueue synchronous requests that wait at the same time
/// @param syncTimeout longest that one waits
/// @param runsTopic register of runs
/// @param accountsTopic tells how many accounts there are
/// @param group the workers' consumer group
/// @param models that are served by name
/// @param capacity what the workers' quotas allow, as far as it is said
public record GatewaySettings(
    KafkaSettings kafka,
    String host,
    int port,
    GatewayKeys keys,
    Path files,
    long maxFileBytes,
    int maxBatchLines,
    String interactiveTopic,
    int syncQueue,
    Duration syncTimeout,
    String runsTopic,
    String accountsTopic,
    String group,
    List<String> models,
    FleetCapacity capacity) {

  /// Reads them.
  public static GatewaySettings read(Settings settings) {
    String host = settings.text(Setting.KEYFLEET_GATEWAY_HOST);
    GatewayKeys keys = keys(settings);
    if (keys.open() && !loopback(host)) {
      settings.problem(
          Setting.KEYFLEET_GATEWAY_KEYS,
          "is not set: a gateway that listens at "
              + host
              + " would serve everybody who reaches it; set keys, or listen at 127.0.0.1");
    }
    return new GatewaySettings(
        KafkaSettings.read(settings),
        host,
        settings.integer(Setting.KEYFLEET_GATEWAY_PORT, 0, 65_535),
        keys,
        Path.of(settings.text(Setting.KEYFLEET_FILES)),
        settings.integer(Setting.KEYFLEET_MAX_FILE_BYTES, 1, Integer.MAX_VALUE),
        settings.integer(Setting.KEYFLEET_MAX_BATCH_LINES, 1, 10_000_000),
        settings.text(Setting.KEYFLEET_INTERACTIVE_TOPIC),
        settings.integer(Setting.KEYFLEET_SYNC_QUEUE, 1, 100_000),
        settings.duration(
            Setting.KEYFLEET_SYNC_TIMEOUT, Duration.ofMillis(100), Duration.ofHours(1)),
        settings.text(Setting.KEYFLEET_RUNS_TOPIC),
        settings.text(Setting.KEYFLEET_ACCOUNTS_TOPIC),
        settings.text(Setting.KEYFLEET_GROUP),
        settings.list(Setting.MODEL),
        new FleetCapacity(
            rate(settings, Setting.RATE_LIMIT),
            rate(settings, Setting.FLEET_RATE_LIMIT),
            settings.part(Setting.KEYFLEET_INTERACTIVE_SHARE)));
  }

  /// The same on another Kafka.
  public GatewaySettings on(KafkaSettings other) {
    return new GatewaySettings(
        other,
        host,
        port,
        keys,
        files,
        maxFileBytes,
        maxBatchLines,
        interactiveTopic,
        syncQueue,
        syncTimeout,
        runsTopic,
        accountsTopic,
        group,
        models,
        capacity);
  }

  /// Only what somebody said: the workers' quotas may stand in a pool file.
  private static @Nullable Rate rate(Settings settings, Setting setting) {
    return settings.given(setting) ? settings.rate(setting).orElse(null) : null;
  }

  private static GatewayKeys keys(Settings settings) {
    List<String> topics = settings.list(Setting.KEYFLEET_TOPICS);
    String topic = topics.isEmpty() ? "prompts" : topics.getFirst();
    Map<String, String> environment = System.getenv();
    GatewayKeysParser parser =
        new GatewayKeysParser(
            environment::get, topic, settings.text(Setting.KEYFLEET_INTERACTIVE_TOPIC));
    try {
      return parser.read(settings.list(Setting.KEYFLEET_GATEWAY_KEYS));
    } catch (IllegalArgumentException e) {
      settings.problem(Setting.KEYFLEET_GATEWAY_KEYS, String.valueOf(e.getMessage()));
      return parser.read(List.of());
    }
  }

  private static boolean loopback(String host) {
    return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
  }
}
