package io.keyfleet.scorer;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.answers.AnswerIndex;
import io.keyfleet.scorer.dashboard.Dashboard;
import io.keyfleet.scorer.input.InputTopics;
import io.keyfleet.scorer.input.PresentTopics;
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
  /// @param board what the page shows
  /// @param marking what was read
  /// @param answers how far
  /// @param present of which topics
  /// @param results what was written of it
  /// @param index where to find it
  record Parts(
      Tally tally,
      Dashboard board,
      RecordScorer marking,
      InputTopics answers,
      PresentTopics present,
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
    this.snapshots = new SnapshotStore(settings, parts.present());
  }

  /// What all of it is a function of.
  Snapshot.Origin origin() {
    return snapshots.origin();
  }

  /// What was noted at an earlier time and can be believed.
  Optional<Snapshot> find() {
    return snapshots.find(parts.answers(), parts.results(), parts.index());
  }

  /// Goes on from there, or begins.
  void begin(Optional<Snapshot> noted) {
    noted.ifPresent(snapshot -> {
      snapshot.known().restore(parts.tally(), parts.board());
      parts.marking().goOn(snapshot.read(), snapshot.foreign());
      parts.answers().startAt(snapshot.positions());
    });
    if (noted.isEmpty()) {
      parts.index().begin();
    }
    long length = noted.map(one -> one.results().length()).orElse(0L);
    parts.results().ifPresent(file -> file.begin(length));
    begun = true;
  }

  /// Forgets all that was counted, and reads every answer again.
  void beginAgain() {
    Snapshot.Known.of(new Tally(), new Dashboard()).restore(parts.tally(), parts.board());
    parts.marking().goOn(0, 0);
    parts.answers().startAt(Map.of());
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

  /// Writes how things stand.
  ///
  /// @param wanted prompts waited for
  /// @param passedOver whether an answer was read and not counted that the next start may count:
  ///   then nothing is noted any more
  void write(Report report, Snapshot.Waiting wanted, boolean passedOver) {
    reportFile.ifPresent(file -> write(report, file));
    long length = parts.results().map(ResultsFile::flush).orElse(0L);
    if (snapshots.kept() && !passedOver && parts.marking().whole()) {
      snapshots.write(
          new Snapshot(
              snapshots.origin(),
              parts.answers().positions(),
              parts.marking().read(),
              parts.marking().foreign(),
              new Snapshot.Draft(snapshots.draftName(), length),
              wanted,
              Snapshot.Known.of(parts.tally(), parts.board()),
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

  /// The same at the end, where what cannot be noted is read again by the next start.
  void writeLast(Report report, Snapshot.Waiting wanted, boolean passedOver) {
    try {
      write(report, wanted, passedOver);
    } catch (RetriableException | WakeupException e) {
      log.warn("what was read last is not noted: {}", e.getMessage());
    }
  }

  /// Lets the results appear while the scorer runs on, if there is nothing left to wait for.
  void whole() {
    if (parts.results().isEmpty() || parts.marking().read() == wholeAt) {
      return;
    }
    wholeAt = parts.marking().read();
    Map<String, Long> positions = parts.answers().positions();
    try {
      parts.results().get().publish(leftovers().dead(parts.tally()::dead));
    } finally {
      parts.answers().startAt(positions);
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
            ? leftovers().dead(parts.tally()::dead)
            : leftovers().all(parts.tally()::dead, parts.tally()::settled, counts);
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

  /// A draft that goes with notes is kept, to be gone on with.
  private void leave(ResultsFile file, UnansweredLines unanswered) {
    if (snapshots.kept()) {
      file.publish(unanswered);
      file.close();
    } else {
      file.finish(unanswered);
    }
  }

  private UnansweredPrompts leftovers() {
    return new UnansweredPrompts(
        consumer, parts.answers().prompts(), scope.share(), parts.present());
  }
}
