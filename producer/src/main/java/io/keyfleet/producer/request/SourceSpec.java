package io.keyfleet.producer.request;

import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.producer.source.Arithmetic;
import io.keyfleet.producer.source.ArithmeticSource;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.producer.source.Template;
import io.keyfleet.producer.source.file.FileOptions;
import io.keyfleet.producer.source.file.FileScan;
import io.keyfleet.producer.source.file.PromptFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// Where a run's prompts come from.
public sealed interface SourceSpec {
  /// What is known of it before the first prompt.
  ///
  /// @param essence all that the prompts depend on, where they can be had again
  /// @param bytes size of the file, if it is one
  /// @param entries how many it gives, bad ones too, if that can be known
  record Facts(Optional<String> essence, OptionalLong bytes, OptionalLong entries) {}

  /// In words, with all that it takes to make the prompts again.
  String origin();

  /// The form in which it is kept with its run: it gives the same prompts again, from whatever
  /// folder.
  StoredSource stored();

  /// What the questions are put into, where anything.
  Optional<Template> template();

  /// Gives the prompts.
  PromptSource open();

  /// Looks whether there is anything to open, without reading of it.
  ///
  /// @throws io.keyfleet.service.cli.Failure if there is not
  void demandReadable();

  /// How a file is read, in words; nothing for what comes but once, or is none.
  default Optional<String> reading() {
    return Optional.empty();
  }

  /// Finds out; reads a file through.
  Facts look();

  /// Whether it can be opened more than once.
  default boolean repeatable() {
    return true;
  }

  /// A file.
  ///
  /// @param file its path, or `-` for standard input, which comes but once
  /// @param options how it is read
  record OfFile(String file, FileOptions options, StoredSource.File stored) implements SourceSpec {
    @Override
    public Optional<Template> template() {
      return options.template();
    }

    @Override
    public String origin() {
      return streamed() ? "standard input" : file;
    }

    @Override
    public PromptSource open() {
      return PromptFile.open(file, options);
    }

    @Override
    public Optional<String> reading() {
      if (streamed()) {
        return Optional.empty();
      }
      try (PromptSource source = open()) {
        return source.reading().map(words -> file + " is " + words);
      }
    }

    @Override
    public void demandReadable() {
      if (!streamed()) {
        open().close();
      }
    }

    @Override
    public Facts look() {
      if (streamed()) {
        return new Facts(Optional.empty(), OptionalLong.empty(), OptionalLong.empty());
      }
      FileScan scan = FileScan.of(Path.of(file), options);
      String wording = options.template().map(Template::toString).orElse("");
      return new Facts(
          Optional.of(scan.sha256() + " " + scan.format() + " " + wording + options.essence()),
          OptionalLong.of(scan.bytes()),
          OptionalLong.of(scan.entries()));
    }

    @Override
    public boolean repeatable() {
      return !streamed();
    }

    private boolean streamed() {
      return file.equals(PromptFile.STANDARD_INPUT);
    }
  }

  /// Arithmetic exercises.
  ///
  /// @param exercises as `stored` has them
  /// @param wording the template that it names
  record OfArithmetic(StoredSource.Arithmetic stored, Arithmetic exercises, Template wording)
      implements SourceSpec {
    /// The same with another seed.
    OfArithmetic seeded(long other) {
      return new OfArithmetic(
          new StoredSource.Arithmetic(
              stored.prompts(), stored.operators(), stored.terms(), other, stored.template()),
          exercises,
          wording);
    }

    @Override
    public String origin() {
      return "arithmetic with --seed " + stored.seed();
    }

    @Override
    public Optional<Template> template() {
      return Optional.of(wording);
    }

    @Override
    public PromptSource open() {
      return new ArithmeticSource(stored.prompts(), exercises, stored.seed(), wording);
    }

    @Override
    public void demandReadable() {}

    @Override
    public Facts look() {
      String essence = stored.prompts() + " " + exercises + " " + stored.seed() + " " + wording;
      return new Facts(
          Optional.of(essence), OptionalLong.empty(), OptionalLong.of(stored.prompts()));
    }
  }
}
