package io.keyfleet.producer.request;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.producer.source.Template;
import io.keyfleet.producer.source.file.Choice;
import io.keyfleet.producer.source.file.Condition;
import io.keyfleet.producer.source.file.FileFormat;
import io.keyfleet.producer.source.file.FileOptions;
import io.keyfleet.producer.source.shape.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that say how a file is read, as they were given.
final class ReadingFlags {
  @Option(
      names = "--map",
      paramLabel = "NAME=FIELD,...",
      description =
          "Which fields of FILE to use, such as prompt=input,expected=target,id=sample_id. A"
              + " FIELD is a name, a JSON pointer such as /meta/id, or a text with {{field}} in it.")
  List<String> map = new ArrayList<>();

  @Option(
      names = "--expected-regex",
      paramLabel = "REGEX",
      description =
          "Reduce an expected text to the last match of REGEX (RE2), or to its first group, such as"
              + " '#### (.+)'.")
  @Nullable String expectedRegex;

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description =
          "Only rows of FILE that match: level=hard, level!=hard, steps<4 (> <= >=), text~REGEX."
              + " If repeated, all must match.")
  List<String> where = new ArrayList<>();

  @Option(names = "--limit", paramLabel = "N", description = "The first N prompts of FILE only.")
  @Nullable Long limit;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "N prompts of FILE at random, the same ones for the same --seed.")
  @Nullable Integer sample;

  @Option(
      names = "--params",
      paramLabel = "NAME,...",
      split = ",",
      description =
          "Further fields of FILE that are request parameters and sent. Others that are no parameter"
              + " of chat completions are kept as metadata.")
  List<String> params = new ArrayList<>();

  @Option(
      names = "--skip-bad",
      description = "Success although lines of FILE are no prompts and were left out.")
  boolean skipBad;

  /// Reads them, noting what is wrong.
  FileOptions options(
      FileFormat format, Optional<Template> template, @Nullable Long seed, List<String> problems) {
    Choice choice =
        new Choice(
            where(problems),
            limit == null ? OptionalLong.empty() : OptionalLong.of(limit),
            sample == null ? OptionalInt.empty() : OptionalInt.of(sample),
            seed == null ? 0 : seed);
    if (limit != null && limit < 1) {
      problems.add("--limit is not 1 or more: '" + limit + "'");
    }
    if (sample != null && (sample < 1 || sample > Choice.MAX_SAMPLE)) {
      problems.add(
          "--sample is not a whole number from 1 to " + Choice.MAX_SAMPLE + ": '" + sample + "'");
    }
    Set<String> sent = new LinkedHashSet<>();
    params.forEach(name -> sent.add(name.strip()));
    return new FileOptions(format, template, mapping(problems), pattern(problems), sent, choice);
  }

  /// The form in which they are kept with a run.
  ///
  /// @param seed of a sample
  StoredSource.Selection selection(@Nullable Long seed) {
    return new StoredSource.Selection(
        map,
        where,
        params,
        expectedRegex,
        limit,
        sample,
        sample == null ? null : Objects.requireNonNullElse(seed, 0L));
  }

  /// As they were when this was kept.
  void set(StoredSource.Selection kept) {
    map = new ArrayList<>(kept.map());
    where = new ArrayList<>(kept.where());
    params = new ArrayList<>(kept.params());
    expectedRegex = kept.expectedRegex();
    limit = kept.limit();
    sample = kept.sample();
  }

  /// Names of those that were given.
  List<String> given() {
    List<String> given = new ArrayList<>();
    add(given, "--map", !map.isEmpty());
    add(given, "--where", !where.isEmpty());
    add(given, "--params", !params.isEmpty());
    add(given, "--expected-regex", expectedRegex != null);
    add(given, "--limit", limit != null);
    add(given, "--sample", sample != null);
    return given;
  }

  private static void add(List<String> given, String flag, boolean there) {
    if (there) {
      given.add(flag);
    }
  }

  private Mapping mapping(List<String> problems) {
    try {
      return Mapping.parse(map);
    } catch (IllegalArgumentException e) {
      problems.add("--map: " + e.getMessage());
      return Mapping.NONE;
    }
  }

  private Optional<Pattern> pattern(List<String> problems) {
    try {
      return Optional.ofNullable(expectedRegex).map(Pattern::compile);
    } catch (PatternSyntaxException e) {
      problems.add("--expected-regex: " + e.getMessage());
      return Optional.empty();
    }
  }

  private List<Condition> where(List<String> problems) {
    List<Condition> conditions = new ArrayList<>();
    for (String text : where) {
      try {
        conditions.add(Condition.parse(text));
      } catch (IllegalArgumentException e) {
        problems.add("--where: " + e.getMessage());
      }
    }
    return conditions;
  }
}
