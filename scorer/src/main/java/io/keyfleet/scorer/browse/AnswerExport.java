package io.keyfleet.scorer.browse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.scorer.answers.AnswerFilter;
import io.keyfleet.scorer.answers.AnswerIndex;
import io.keyfleet.scorer.answers.AnswerList;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.scorer.input.ResultRecord;
import io.keyfleet.scorer.results.ResultLine;
import io.keyfleet.scorer.results.ResultsFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// Answers that a filter wants as lines of a results file, in the order of reading, stretch by
/// stretch. What Kafka does not have any more is left out. For one thread; it is to be closed.
public final class AnswerExport implements AutoCloseable {
  private static final int STRETCH = 16_384;

  private final AnswerIndex index;
  private final AnswerStore store;
  private final AnswerFilter filter;
  private final String text;
  private final Grader grader;
  private final Runnable closed;

  /// @param text what they must contain; empty for any
  AnswerExport(
      AnswerIndex index,
      AnswerStore store,
      AnswerFilter filter,
      String text,
      Grader grader,
      Runnable closed) {
    this.index = index;
    this.store = store;
    this.filter = filter;
    this.text = text;
    this.grader = grader;
    this.closed = closed;
  }

  /// Writes what is there now.
  public void write(ResultsFormat format, OutputStream out) throws IOException {
    if (format.header().isPresent()) {
      out.write((format.header().get() + "\n").getBytes(UTF_8));
    }
    TextMatch match = new TextMatch(text);
    long end = index.added();
    try (var consumer = store.consumer()) {
      for (long from = index.leftOut(); from < end; from += STRETCH) {
        var wanted = AnswerList.oldestFirst(index, filter, from, Math.min(end, from + STRETCH));
        if (!wanted.isEmpty()) {
          store.each(
              consumer,
              wanted,
              (_, record) -> {
                if (text.isEmpty() || match.in(record)) {
                  line(record, format, out);
                }
              });
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() {
    closed.run();
  }

  private void line(ResultRecord record, ResultsFormat format, OutputStream out) {
    ResultLine line =
        switch (record) {
          case ResultRecord.Answered(Answer answer) -> ResultLine.of(answer, grader.score(answer));
          case ResultRecord.Dead(DeadPrompt dead) -> ResultLine.of(dead);
        };
    try {
      out.write((format.line(line) + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
