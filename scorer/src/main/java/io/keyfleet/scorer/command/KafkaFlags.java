package io.keyfleet.scorer.command;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.SettingFlags;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of every command that reads answers; each stands for a setting.
public final class KafkaFlags {
  @Option(
      names = {"--topics", "--topic"},
      paramLabel = "T,...",
      description = "prompt topics whose answers to score (KEYFLEET_TOPICS)")
  private @Nullable String topics;

  @Option(
      names = "--topic-pattern",
      paramLabel = "REGEX",
      description =
          "further prompt topics by their whole names, followed as they appear"
              + " (KEYFLEET_TOPIC_PATTERN)")
  private @Nullable String topicPattern;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      description = "Kafka brokers (KAFKA_BOOTSTRAP_SERVERS)")
  private @Nullable String brokers;

  @Option(
      names = "--reading",
      paramLabel = "auto|final|strict|lenient|whole",
      description =
          "what counts of an answer: the asked-for field of its last JSON object (strict), its last"
              + " statement in any words (final), one or the other as its prompt asked (auto),"
              + " the last number or a mention anywhere (lenient), or its whole text"
              + " (KEYFLEET_READING)")
  private @Nullable String reading;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description = "the JSON field that prompts ask for (KEYFLEET_FIELD)")
  private @Nullable String field;

  /// Those that were given.
  public SettingFlags settings() {
    return new SettingFlags()
        .with(Setting.KEYFLEET_TOPICS, topics)
        .with(Setting.KEYFLEET_TOPIC_PATTERN, topicPattern)
        .with(Setting.KAFKA_BOOTSTRAP_SERVERS, brokers)
        .with(Setting.KEYFLEET_READING, reading)
        .with(Setting.KEYFLEET_FIELD, field);
  }
}
