package io.keyfleet.scorer.report;

import io.keyfleet.service.terminal.Messages;
import io.keyfleet.service.terminal.ProgressLine;
import io.keyfleet.service.time.Ticker;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a scorer shows to people: on a terminal one line that is redrawn, with rate, accuracy and
/// the time left, instead of the log's regular lines. For the thread that polls.
public final class ConsoleProgress implements ProgressListener, AutoCloseable {
  private final Messages messages = Messages.of(Report.class);
  private final Optional<ProgressLine> bar;

  /// @param quiet whether to show no progress
  public ConsoleProgress(boolean quiet, Ticker ticker) {
    this.bar =
        quiet
            ? Optional.empty()
            : ProgressLine.onTerminal(messages.say("answers"), OptionalLong.empty(), ticker);
  }

  @Override
  public void line(String text) {
    bar.ifPresent(ProgressLine::clear);
    LOG.line(text);
  }

  @Override
  public void interim(Report report) {
    if (bar.isEmpty()) {
      LOG.interim(report);
    }
  }

  @Override
  public void progress(Report report) {
    bar.ifPresent(line ->
        line.show(report.counts().settled(), OptionalLong.of(report.prompts()), note(report)));
  }

  private String note(Report report) {
    Double accuracy = report.counts().accuracy();
    Optional<String> share =
        Optional.ofNullable(accuracy)
            .map(right ->
                messages.say("accuracy", String.format(Locale.ROOT, "%.2f%%", right * 100)));
    return Stream.of(share, BudgetNote.of(report))
        .flatMap(Optional::stream)
        .collect(Collectors.joining(", "));
  }

  /// Leaves the line as it is, for what is printed next.
  public void leave() {
    bar.ifPresent(ProgressLine::close);
  }

  @Override
  public void close() {
    leave();
  }
}
