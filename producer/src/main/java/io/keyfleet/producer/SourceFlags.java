package io.keyfleet.producer;

import io.keyfleet.producer.file.FileFormat;
import io.keyfleet.producer.prompts.Language;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that say where prompts come from, as they were given; null where one was not.
public final class SourceFlags {
  @Option(
      names = {"-n", "--prompts"},
      paramLabel = "N",
      description = "N arithmetic prompts. Default: 100, unless a file is given.")
  @Nullable Long prompts;

  @Option(
      names = {"-f", "--file", "--prompts-file"},
      paramLabel = "FILE",
      description =
          "The prompts of FILE instead; - is standard input. JSON lines (ours or an OpenAI batch"
              + " file), CSV with a header (prompt or question; expected, id, template, model, system), or a"
              + " prompt a line.")
  @Nullable String file;

  @Option(
      names = "--prompts-format",
      paramLabel = "FORMAT",
      description =
          "How FILE is written: jsonl, csv or text. Default: by the ending of FILE (.jsonl .ndjson .json, .csv, else"
              + " text).")
  @Nullable FileFormat format;

  @Option(
      names = "--template",
      paramLabel = "NAME|FILE",
      description =
          "basic (asks for JSON with the value), reasoned (for the steps as well), or a text file"
              + " with {question} in it. Default: basic for arithmetic; none for a file, whose texts"
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
          "Whole number; the same one gives the same arithmetic. Default: random, and said.")
  @Nullable Long seed;

  /// Whether any was given.
  boolean given() {
    return Stream.of(prompts, file, format, template, language, operators, terms, seed)
        .anyMatch(flag -> flag != null);
  }
}
