package io.keyfleet.producer.file;

import io.keyfleet.producer.prompts.PromptSource;
import io.keyfleet.producer.prompts.Template;
import io.keyfleet.service.cli.Failure;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// The prompts of a file, read as they are asked for.
public final class PromptFile implements PromptSource {
  /// The name that stands for standard input.
  public static final String STANDARD_INPUT = "-";

  private final String file;
  private final LineReader lines;
  private final Rows rows;

  private PromptFile(String file, LineReader lines, Rows rows) {
    this.file = file;
    this.lines = lines;
    this.rows = rows;
  }

  /// Opens a file.
  ///
  /// @param file its path, or `-` for standard input
  /// @param format nothing: what its ending says
  /// @param template what each question is put into; nothing: its texts are prompts as they stand
  /// @throws Failure where it cannot be read, or is CSV without a header
  public static PromptFile open(
      String file, Optional<FileFormat> format, Optional<Template> template) {
    try {
      return of(file, stream(file), format.orElseGet(() -> FileFormat.ofName(file)), template);
    } catch (IOException | InvalidPathException e) {
      throw unreadable(file, e);
    }
  }

  /// The prompts of a stream, which is closed with them.
  static PromptFile of(String file, InputStream in, FileFormat format, Optional<Template> template)
      throws IOException {
    LineReader lines = new LineReader(in);
    Wording wording = new Wording(template);
    Rows rows =
        switch (format) {
          case jsonl -> new JsonRows(lines, wording);
          case csv -> new CsvRows(file, lines, wording);
          case text -> new TextRows(lines, wording);
        };
    return new PromptFile(file, lines, rows);
  }

  @Override
  public Optional<Entry> next() {
    try {
      return rows.next();
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
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static InputStream stream(String file) throws IOException {
    return file.equals(STANDARD_INPUT)
        ? new FileInputStream(FileDescriptor.in)
        : stream(Path.of(file));
  }

  static InputStream stream(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new Failure("prompts file " + file + " does not exist; mend the path");
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
