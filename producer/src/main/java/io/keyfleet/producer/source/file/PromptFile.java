package io.keyfleet.producer.source.file;

import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.producer.source.Template;
import io.keyfleet.producer.source.rows.Rows;
import io.keyfleet.producer.source.text.LineReader;
import io.keyfleet.service.cli.Failure;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The prompts of a file, read as they are asked for.
public final class PromptFile implements PromptSource {
  /// The name that stands for standard input.
  public static final String STANDARD_INPUT = "-";

  private static final Logger log = LoggerFactory.getLogger(PromptFile.class);

  private final String file;
  private final LineReader lines;
  private final Rows rows;
  private final Reading reading;
  private final FileOptions options;
  private final Remarks remarks;
  private @Nullable Prompts prompts;

  private PromptFile(
      String file,
      LineReader lines,
      Reading reading,
      FileOptions options,
      Consumer<String> remarked)
      throws IOException {
    this.file = file;
    this.lines = lines;
    this.reading = reading;
    this.rows = reading.layout().rows(file, lines);
    this.options = options;
    this.remarks = new Remarks(remarked);
  }

  /// Opens a file.
  ///
  /// @param file its path, or `-` for standard input
  /// @param format nothing: what its content shows
  /// @param template what each question is put into; nothing: its texts are prompts as they stand
  /// @throws Failure if it cannot be read, or does not say what to send
  public static PromptFile open(
      String file, Optional<FileFormat> format, Optional<Template> template) {
    return open(file, FileOptions.of(format.orElse(FileFormat.auto), template));
  }

  /// The same as its owner wants it.
  public static PromptFile open(String file, FileOptions options) {
    return open(file, options, remark -> log.warn("{}: {}", file, remark));
  }

  static PromptFile open(String file, FileOptions options, Consumer<String> remarked) {
    try {
      return of(file, stream(file), options, remarked);
    } catch (IOException | InvalidPathException e) {
      throw unreadable(file, e);
    }
  }

  /// The prompts of a stream, which is closed with them.
  static PromptFile of(String file, InputStream in, FileOptions options, Consumer<String> remarked)
      throws IOException {
    BufferedInputStream all = new BufferedInputStream(in);
    Head head = Head.of(all);
    Reading reading = new Detection(file, head.bytes(), head.whole(), options).reading();
    return new PromptFile(file, new LineReader(all, reading.content()), reading, options, remarked);
  }

  @Override
  public Optional<Entry> next() {
    try {
      if (prompts == null) {
        prompts = prompts();
      }
      return prompts.next();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /// Nothing: a file's end is known when it is reached.
  @Override
  public OptionalLong size() {
    return OptionalLong.empty();
  }

  @Override
  public String unit() {
    return reading.layout().unit();
  }

  @Override
  public Optional<String> reading() {
    return Optional.of(reading.words());
  }

  /// The format that it has.
  public FileFormat format() {
    return reading.format();
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /// Counts the rows that are left, without looking at what is in them.
  long skipAll() {
    try {
      long count = 0;
      while (rows.skip()) {
        count++;
      }
      return count;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private Prompts prompts() {
    OptionalInt size = options.choice().sample();
    if (size.isEmpty()) {
      return new Prompts(rows, reading, options, remarks, _ -> true);
    }
    if (file.equals(STANDARD_INPUT)) {
      throw new Failure("--sample reads a file twice, and standard input comes but once");
    }
    Set<Long> picked = pick(new LineSample(size.getAsInt(), options.choice().seed()));
    return new Prompts(rows, reading, options, remarks, picked::contains);
  }

  private Set<Long> pick(LineSample sample) {
    Choice before =
        new Choice(options.choice().where(), OptionalLong.empty(), OptionalInt.empty(), 0);
    try (PromptFile whole = open(file, options.choosing(before), _ -> {})) {
      for (var entry = whole.next(); entry.isPresent(); entry = whole.next()) {
        if (entry.get() instanceof Entry.Valid valid) {
          sample.add(valid.line());
        }
      }
    }
    return sample.lines();
  }

  private static InputStream stream(String file) throws IOException {
    return file.equals(STANDARD_INPUT)
        ? new FileInputStream(FileDescriptor.in)
        : stream(Path.of(file));
  }

  static InputStream stream(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new Failure("prompts file " + file + " does not exist; correct the path");
    }
    if (Files.isDirectory(file)) {
      throw new Failure("prompts file " + file + " is a folder; name a file in it");
    }
    return Files.newInputStream(file);
  }

  static Failure unreadable(String file, Exception e) {
    return new Failure(
        "prompts file "
            + file
            + " cannot be read ("
            + e.getMessage()
            + "); look at its permissions",
        e);
  }
}
