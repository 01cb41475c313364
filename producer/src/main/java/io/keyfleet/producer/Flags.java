package io.keyfleet.producer;

import io.keyfleet.producer.file.FileFormat;
import io.keyfleet.producer.prompts.Language;
import io.keyfleet.service.settings.Setting;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The producer's flags as they were given; null where one was not.
final class Flags {
  @Option(
      names = {"-n", "--prompts"},
      paramLabel = "N",
      description = "Publish N arithmetic prompts. Default: 100, unless --file is given.")
  @Nullable Long prompts;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description =
          "Publish the prompts of FILE instead; - is standard input. JSON lines (ours or an OpenAI"
              + " batch file), CSV with a header (prompt or question; expected, id, template,"
              + " model), or a prompt a line.")
  @Nullable String file;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "jsonl, csv or text. Default: by the ending of FILE (.jsonl .ndjson .json, .csv, else"
              + " text).")
  @Nullable FileFormat format;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TOPIC",
      description =
          "Topic to publish on, made where it is missing, with TOPIC-answers and TOPIC-dead."
              + " Default: the first of KEYFLEET_TOPICS, else prompts.")
  @Nullable String topic;

  @Option(
      names = "--template",
      paramLabel = "NAME|FILE",
      description =
          "basic (asks for JSON with the value), reasoned (for the steps as well), or a text file"
              + " with {question} in it. Default: basic for arithmetic; none for --file, whose texts"
              + " are sent as they stand.")
  @Nullable String template;

  @Option(
      names = "--language",
      paramLabel = "en|zh",
      description = "Language of the templates basic and reasoned. Default: en.")
  @Nullable Language language;

  @Option(
      names = "--operators",
      paramLabel = "SIGNS",
      description =
          "Operators of the arithmetic, any of + - * / (quote them: '+-*/'). Division is always"
              + " exact. Default: +-*.")
  @Nullable String operators;

  @Option(
      names = "--terms",
      paramLabel = "2..10",
      description = "Operands of each expression. Default: 2.")
  @Nullable Integer terms;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description =
          "Whole number; the same one gives the same arithmetic. Default: random, and logged.")
  @Nullable Long seed;

  @Option(
      names = "--run",
      paramLabel = "NAME",
      description =
          "Name of this run, under which its answers are counted. Prompts that carry a run of their"
              + " own keep it. Default: from the time, such as run-20261123-081500-7f3a.")
  @Nullable String run;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "Model to ask for in prompts that name none. Default: none, the workers' own MODEL.")
  @Nullable String model;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description =
          "Partitions of TOPIC where it is made now. Default: KEYFLEET_PARTITIONS, else 64.")
  @Nullable String partitions;

  @Option(
      names = {"-b", "--bootstrap-servers"},
      paramLabel = "HOST:PORT,...",
      description = "Kafka brokers. Default: KAFKA_BOOTSTRAP_SERVERS, else 127.0.0.1:9092.")
  @Nullable String bootstrapServers;

  /// Those that stand for settings.
  Map<Setting, String> settings() {
    Map<Setting, String> given = new EnumMap<>(Setting.class);
    if (topic != null) {
      given.put(Setting.KEYFLEET_TOPICS, topic);
    }
    if (partitions != null) {
      given.put(Setting.KEYFLEET_PARTITIONS, partitions);
    }
    if (bootstrapServers != null) {
      given.put(Setting.KAFKA_BOOTSTRAP_SERVERS, bootstrapServers);
    }
    return given;
  }
}
