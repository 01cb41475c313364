package io.keyfleet.scorer;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.answers.AnswerIndex;
import io.keyfleet.scorer.dashboard.Dashboard;
import io.keyfleet.scorer.input.UnansweredPrompts;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.report.html.ComparedRuns;
import io.keyfleet.scorer.report.html.HtmlReport;
import io.keyfleet.scorer.results.ReportFile;
import io.keyfleet.scorer.results.ResultsFile;
import io.keyfleet.scorer.results.UnansweredLines;
import io.keyfleet.scorer.settings.Scope;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.snapshot.Snapshot;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.service.cli.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that a scorer writes: its report, its results, and its snapshots. For the thread that polls.
final class ScorerOutput {
  /// What it is about.
  ///
  /// @param tally what was counted
  /// @param dashboard what the page shows
  /// @param scoring what was read
  /// @param input how far, of which topics
  /// @param target which prompts are waited for
  /// @param results what was written of it
  /// @param index where to find it
  record Parts(
      Tally tally,
      Dashboard dashboard,
      RecordScorer scoring,
      ScorerInput input,
      CompletionTarget target,
      Optional<ResultsFile> results,
      AnswerIndex index) {}

  private static final Logger log = LoggerFactory.getLogger(Scorer.class);

  private final Consumer<byte[], byte[]> consumer;
  private final Scope scope;
  private final Parts parts;
  private final Optional<ReportFile> reportFile;
  private final SnapshotStore snapshots;
  private boolean begun;
  private long wholeAt;

  /// @param consumer stays the caller's; its assignment is taken for a while
  ScorerOutput(Consumer<byte[], byte[]> consumer, ScorerSettings settings, Parts parts) {
    this.consumer = consumer;
    this.scope = settings.scope();
    this.parts = parts;
    this.reportFile = settings.outputs().reportFile().map(ReportFile::new);
    this.snapshots = new SnapshotStore(settings, parts.input().present());
  }

  /// What all of it is a function of.
  Snapshot.Origin origin() {
    return snapshots.origin();
  }

  /// A snapshot of an earlier time that fits.
  Optional<Snapshot> find() {
    return snapshots.find(parts.input().answers(), parts.results(), parts.index());
  }

  /// Goes on from there, or begins.
  void begin(Optional<Snapshot> found) {
    found.ifPresent(snapshot -> {
      snapshot.known().restore(parts.tally(), parts.dashboard());
      parts.scoring().goOn(snapshot.read(), snapshot.foreign());
      parts.input().answers().startAt(snapshot.positions());
    });
    if (found.isEmpty()) {
      parts.index().begin();
    }
    long length = found.map(one -> one.results().length()).orElse(0L);
    parts.results().ifPresent(file -> file.begin(length));
    begun = true;
  }

  /// Forgets all that was counted, and reads every answer again.
  void beginAgain() {
    Snapshot.Known.of(new Tally(), new Dashboard()).restore(parts.tally(), parts.dashboard());
    parts.scoring().goOn(0, 0);
    parts.input().answers().startAt(Map.of());
    parts.index().begin();
    parts
        .results()
        .ifPresent(file -> {
          file.close();
          file.begin(0);
        });
    wholeAt = 0;
  }

  /// Whether there is anything to write about.
  boolean begun() {
    return begun;
  }

  /// Lets readers of the results' draft see all that was read so far.
  void show() {
    parts.results().ifPresent(ResultsFile::flush);
    parts.index().flush();
  }

  /// Writes how things stand. Once an answer was read and not counted that the next start may
  /// count, no snapshot is written any more.
  void write(Report report) {
    reportFile.ifPresent(file -> write(report, file));
    long length = parts.results().map(ResultsFile::flush).orElse(0L);
    if (snapshots.kept() && !parts.target().passedOver() && parts.scoring().whole()) {
      snapshots.write(
          new Snapshot(
              snapshots.origin(),
              parts.input().answers().positions(),
              parts.scoring().read(),
              parts.scoring().foreign(),
              new Snapshot.Draft(snapshots.draftName(), length),
              parts.target().known(),
              Snapshot.Known.of(parts.tally(), parts.dashboard()),
              Snapshot.bytes(parts.index())));
    }
  }

  private void write(Report report, ReportFile file) {
    if (file.html()) {
      file.write(HtmlReport.of(report, compared(report)));
    } else {
      file.write(report);
    }
  }

  /// Two runs side by side, if there are two and all of them is here.
  private Optional<ComparedRuns> compared(Report report) {
    List<String> runs = List.copyOf(report.groups().byRun().keySet());
    return scope.share().of() == 1 && runs.size() == 2
        ? Optional.of(ComparedRuns.of(parts.index(), runs.getFirst(), runs.getLast()))
        : Optional.empty();
  }

  /// The same at the end. What cannot be saved then is read again by the next start.
  void writeLast(Report report) {
    try {
      write(report);
    } catch (RetriableException | WakeupException e) {
      log.warn("what was read last is not in the snapshot: {}", e.getMessage());
    }
  }

  /// Lets the results appear while the scorer runs on, if there is nothing left to wait for.
  void whole() {
    if (parts.results().isEmpty() || parts.scoring().read() == wholeAt) {
      return;
    }
    wholeAt = parts.scoring().read();
    Map<String, Long> positions = parts.input().answers().positions();
    try {
      parts.results().get().publish(unanswered().dead(parts.tally()::dead));
    } finally {
      parts.input().answers().startAt(positions);
    }
  }

  /// Lets the results appear for the last time.
  ///
  /// @param complete whether every prompt is settled
  /// @param counts which prompts count
  void leave(boolean complete, BiPredicate<PromptId, Labels> counts) {
    if (parts.results().isEmpty()) {
      return;
    }
    ResultsFile file = parts.results().get();
    UnansweredLines unanswered =
        complete
            ? unanswered().dead(parts.tally()::dead)
            : unanswered().all(parts.tally()::dead, parts.tally()::settled, counts);
    try {
      leave(file, unanswered);
    } catch (WakeupException e) {
      leave(file, unanswered); // the wake-up of the scorer's close(), which comes once
    } catch (RetriableException e) {
      file.close();
      throw new Failure("Kafka does not answer, so the results are not complete", e);
    }
  }

  /// Leaves the results in their draft.
  void leaveDraft() {
    parts.results().ifPresent(ResultsFile::close);
  }

  /// A draft that goes with a snapshot is kept, to be continued.
  private void leave(ResultsFile file, UnansweredLines unanswered) {
    if (snapshots.kept()) {
      file.publish(unanswered);
      file.close();
    } else {
      file.finish(unanswered);
    }
  }

  private UnansweredPrompts unanswered() {
    return new UnansweredPrompts(
        consumer, parts.input().answers().prompts(), scope.share(), parts.input().present());
  }
}
