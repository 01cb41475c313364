package io.keyfleet.producer.request;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.keyfleet.producer.source.Template;
import io.keyfleet.producer.source.file.Choice;
import io.keyfleet.producer.source.file.Condition;
import io.keyfleet.producer.source.file.FileFormat;
import io.keyfleet.producer.source.file.FileOptions;
import io.keyfleet.producer.source.shape.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

  /// The same flags again.
  List<String> arguments(@Nullable Long seed) {
    List<String> again = new ArrayList<>();
    map.forEach(one -> again.add("--map=" + one));
    where.forEach(one -> again.add("--where=" + one));
    params.forEach(one -> again.add("--params=" + one));
    if (expectedRegex != null) {
      again.add("--expected-regex=" + expectedRegex);
    }
    if (limit != null) {
      again.add("--limit=" + limit);
    }
    if (sample != null) {
      again.add("--sample=" + sample);
      again.add("--seed=" + (seed == null ? 0 : seed));
    }
    return again;
  }

  /// Those that were given.
  List<String> given() {
    return arguments(null).stream()
        .map(argument -> argument.split("=", 2)[0])
        .filter(flag -> !flag.equals("--seed"))
        .distinct()
        .toList();
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
