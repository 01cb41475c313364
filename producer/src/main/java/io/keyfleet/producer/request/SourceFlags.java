package io.keyfleet.producer.request;

import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.producer.source.Language;
import io.keyfleet.producer.source.file.FileFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The flags that say where prompts come from, as they were given; null if one was not.
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
          "The prompts of FILE instead; - is standard input. JSON lines, a JSON array, a table with"
              + " a header, or a prompt a line; docs/prompt-files.md lists the formats.")
  @Nullable String file;

  @Option(
      names = "--prompts-format",
      paramLabel = "FORMAT",
      description =
          "Format of FILE: ${COMPLETION-CANDIDATES}. Default: auto, by its content; reported.")
  @Nullable FileFormat format;

  @Option(
      names = "--template",
      paramLabel = "NAME|FILE",
      description =
          "basic (asks for JSON with the value), reasoned (for the steps as well), or a text file"
              + " with {question}, or with {{field}} for fields of FILE, in it. Default: basic for"
              + " arithmetic; none for a file, whose texts are sent as they are.")
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
          "Whole number; the same one gives the same arithmetic (default: random, and reported) or the"
              + " same --sample (default: 0).")
  @Nullable Long seed;

  @Mixin ReadingFlags reading = new ReadingFlags();

  /// The flags that give a file's prompts again.
  ///
  /// @throws IllegalArgumentException if its format or language has a name that is not known here
  static SourceFlags of(StoredSource.File kept) {
    SourceFlags flags = new SourceFlags();
    flags.file = kept.path();
    flags.format = FileFormat.of(kept.format());
    flags.reading.set(kept.selection());
    flags.seed = kept.selection().seed();
    if (kept.template() != null) {
      flags.word(kept.template());
    }
    return flags;
  }

  /// Those that give the same exercises again.
  ///
  /// @throws IllegalArgumentException if their language has a name that is not known here
  static SourceFlags of(StoredSource.Arithmetic kept) {
    SourceFlags flags = new SourceFlags();
    flags.prompts = kept.prompts();
    flags.operators = kept.operators();
    flags.terms = kept.terms();
    flags.seed = kept.seed();
    flags.word(kept.template());
    return flags;
  }

  private void word(StoredSource.Wording kept) {
    template = kept.name();
    language = kept.language() == null ? null : Language.valueOf(kept.language());
  }

  /// Whether a file of which lines were dropped will do.
  public boolean skipsBad() {
    return reading.skipBad;
  }

  /// The prompts of this file, as if `--file` named it.
  public void readFrom(String named) {
    file = named;
  }

  /// Whether something says where prompts come from.
  public boolean named() {
    return file != null || prompts != null;
  }

  /// In this format, as if `--prompts-format` named it; null changes nothing.
  public void readAs(@Nullable FileFormat named) {
    format = named == null ? format : named;
  }

  /// Whether any was given.
  boolean given() {
    return !reading.given().isEmpty()
        || Stream.of(prompts, file, format, template, language, operators, terms, seed)
            .anyMatch(flag -> flag != null);
  }
}
