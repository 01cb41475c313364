package io.keyfleet.scorer.results;

import io.keyfleet.contract.Answer;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// Results in a file: a line for every answered prompt, in the order in which they were settled,
/// written to a draft beside the file (`FILE.part`) that can be followed and continued; then one
/// for every prompt without an answer. The file itself appears, whole, when it is published. For
/// one thread.
///
/// All methods throw [io.keyfleet.service.cli.Failure] where a file cannot be written.
public final class ResultsFile implements AutoCloseable {
  private final OutputFile file;
  private final Optional<OutputFile> errors;
  private final ResultsFormat format;
  private Optional<LineWriter> draft = Optional.empty();

  /// @param file where results go
  /// @param errors where those without an answer go instead; nothing: to the same file
  public ResultsFile(OutputFile file, Optional<OutputFile> errors, ResultsFormat format) {
    this.file = file;
    this.errors = errors;
    this.format = format;
  }

  /// Begins the draft, or goes on with it.
  ///
  /// @param length bytes of it that hold; what stands behind them is cut off
  public void begin(long length) {
    try {
      LineWriter lines = LineWriter.open(file.draft(), length);
      draft = Optional.of(lines);
      if (length == 0 && format.header().isPresent()) {
        lines.write(format.header().get());
      }
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  /// How long a draft is there to go on with, in bytes.
  public long present() {
    try {
      return file.direct() || !Files.exists(file.draft()) ? 0 : Files.size(file.draft());
    } catch (IOException e) {
      return 0;
    }
  }

  /// Writes the line of an answer that changed the tally.
  public void add(Answer answer, Score score, TallyChange change) {
    switch (change) {
      case SETTLED, REVIVED -> write(file, draft(), ResultLine.of(answer, score));
      case REPEATED -> {}
    }
  }

  /// Lets readers see what was written.
  ///
  /// @return the draft's length in bytes; it ends with a whole line
  public long flush() {
    try {
      return draft().flush();
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  /// Puts the draft and `tail` in the file's place; the draft is left to be gone on with.
  public void publish(UnansweredLines unanswered) {
    flush();
    if (file.direct()) {
      return;
    }
    Path whole = file.path().resolveSibling(file.path().getFileName() + ".whole");
    try {
      Files.copy(file.draft(), whole, StandardCopyOption.REPLACE_EXISTING);
      try (LineWriter lines = LineWriter.open(whole, Files.size(whole))) {
        give(unanswered, lines);
      }
      file.publish(whole);
      Files.deleteIfExists(whole);
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  /// The same for the last time: the draft becomes the file. Where `tail` throws, the draft is as
  /// it was before.
  public void finish(UnansweredLines unanswered) {
    try {
      LineWriter lines = draft();
      long length = lines.flush();
      try {
        give(unanswered, lines);
      } catch (RuntimeException e) {
        lines.truncate(length);
        throw e;
      }
      lines.close();
      draft = Optional.empty();
      file.publish(file.draft());
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  /// Leaves the draft and, if there is one, the file as they are.
  @Override
  public void close() {
    try {
      if (draft.isPresent()) {
        draft.get().close();
      }
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  private void give(UnansweredLines unanswered, LineWriter lines) throws IOException {
    if (errors.isEmpty()) {
      unanswered.give(result -> write(file, lines, result));
      return;
    }
    OutputFile other = errors.get();
    try (LineWriter apart = LineWriter.open(other.draft(), 0)) {
      if (format.header().isPresent()) {
        apart.write(format.header().get());
      }
      unanswered.give(result -> write(other, apart, result));
    }
    other.publish(other.draft());
  }

  private LineWriter draft() {
    return draft.orElseThrow(() -> new IllegalStateException("not begun"));
  }

  private void write(OutputFile where, LineWriter lines, ResultLine result) {
    try {
      lines.write(format.line(result));
    } catch (IOException e) {
      throw where.failed(e);
    }
  }
}
