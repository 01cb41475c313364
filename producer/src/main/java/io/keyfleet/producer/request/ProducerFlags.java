package io.keyfleet.producer.request;

import io.keyfleet.producer.source.file.FileFormat;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.SettingFlags;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The producer's flags as they were given; null if one was not.
public final class ProducerFlags {
  @Mixin public SourceFlags source = new SourceFlags();
  @Mixin public BudgetFlags budget = new BudgetFlags();
  @Mixin ReuseFlag reuse = new ReuseFlag();

  /// In the demo `--format` is that of the results.
  @Option(names = "--format", paramLabel = "FORMAT", description = "The same as --prompts-format.")
  void format(@Nullable FileFormat format) {
    source.readAs(format);
  }

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TOPIC",
      description =
          "Topic to publish to, created if it is missing, with TOPIC-answers and TOPIC-dead."
              + " Default: the first of KEYFLEET_TOPICS, else prompts.")
  @Nullable String topic;

  @Option(
      names = "--run",
      paramLabel = "ID",
      description =
          "Id of this run, under which its answers are counted. An interrupted run of that id is"
              + " resumed. Prompts that carry a run of their own keep it. Default: made from the time,"
              + " such as run-20261123-081500-7f3a.")
  @Nullable String run;

  @Option(
      names = "--resume",
      paramLabel = "ID",
      description =
          "Publish what is missing of a run that was broken off, from the source and with the flags"
              + " that it was begun with.")
  public @Nullable String resume;

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      description = "What this run is about, for people who list runs.")
  @Nullable String label;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "Model for prompts that name none. Default: the workers' MODEL.")
  @Nullable String model;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Partitions of TOPIC if it is created. Default: KEYFLEET_PARTITIONS, else 64.")
  @Nullable String partitions;

  @Option(
      names = {"-b", "--bootstrap-servers"},
      paramLabel = "HOST:PORT,...",
      description = "Kafka brokers. Default: KAFKA_BOOTSTRAP_SERVERS, else 127.0.0.1:9092.")
  @Nullable String bootstrapServers;

  /// Those that stand for settings.
  public Map<Setting, String> settings() {
    return new SettingFlags()
        .with(Setting.KEYFLEET_TOPICS, topic)
        .with(Setting.KEYFLEET_PARTITIONS, partitions)
        .with(Setting.KAFKA_BOOTSTRAP_SERVERS, bootstrapServers)
        .given();
  }
}
