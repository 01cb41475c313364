package io.keyfleet.producer.source.file;

import io.keyfleet.producer.source.shape.Shape;
import io.keyfleet.producer.source.shape.owner.FineTuning;
import io.keyfleet.producer.source.shape.owner.Gsm8k;
import io.keyfleet.producer.source.shape.owner.Inspect;
import io.keyfleet.producer.source.shape.owner.MathProblems;
import io.keyfleet.producer.source.shape.owner.OpenAiBatch;
import io.keyfleet.producer.source.shape.owner.OpenAiEvals;
import io.keyfleet.producer.source.shape.owner.OwnCells;
import io.keyfleet.producer.source.shape.owner.OwnJson;
import io.keyfleet.producer.source.shape.owner.Promptfoo;
import io.keyfleet.producer.source.shape.owner.ShareGpt;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// How a file holds its prompts. Another owner's format is a [Shape] and a line here.
public enum FileFormat {
  /// Whatever its content shows.
  auto(new OwnJson(), false),
  /// A JSON object a line: ours, or a line of an OpenAI batch file.
  jsonl(new OwnJson(), false),
  /// Values under a header, whatever separates them.
  csv(new OwnCells(), false),
  /// Values under a header, separated by tabs.
  tsv(new OwnCells(), false),
  /// A prompt a line.
  text(new OwnCells(), false),
  batch(new OpenAiBatch(), true),
  promptfoo(new Promptfoo(), true),
  gsm8k(new Gsm8k(), true),
  math(new MathProblems(), true),
  inspect(new Inspect(), true),
  openai_evals(new OpenAiEvals(), true),
  sharegpt(new ShareGpt(), true),
  fine_tuning(new FineTuning(), true);

  @SuppressWarnings("ImmutableEnumChecker") // shapes are records without components
  private final Shape shape;

  private final boolean others;

  FileFormat(Shape shape, boolean others) {
    this.shape = shape;
    this.others = others;
  }

  /// What its fields mean.
  Shape shape() {
    return shape;
  }

  /// Whether it says what fields mean in files that are not Keyfleet's.
  boolean others() {
    return others;
  }

  /// Those that content is compared with, in this order.
  static Stream<FileFormat> recognized() {
    return Arrays.stream(values()).filter(FileFormat::others);
  }

  /// The format of this name in flags.
  ///
  /// @throws IllegalArgumentException if there is none
  public static FileFormat of(String name) {
    return valueOf(name.replace('-', '_'));
  }

  /// The name in flags.
  @Override
  public String toString() {
    return name().replace('_', '-');
  }

  /// What a file's ending says; plain text where it says nothing.
  static FileFormat ofName(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
      return jsonl;
    }
    if (name.endsWith(".tsv") || name.endsWith(".tab")) {
      return tsv;
    }
    return name.endsWith(".csv") || name.endsWith(".psv") ? csv : text;
  }

  /// What makes prompts of a file whose ending says that its lines are no prompts.
  static Optional<String> structured(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return Optional.of(
          "YAML; convert it: yq -o=json " + file + " | ./keyfleet producer --file -");
    }
    return Stream.of(".html", ".htm", ".xml", ".md", ".py")
        .filter(name::endsWith)
        .findFirst()
        .map(ending ->
            "a "
                + ending
                + " file, whose lines are no prompts; put its prompts into JSON lines or CSV");
  }
}
