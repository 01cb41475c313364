package io.keyfleet.scorer;

import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.scorer.answers.AnswerIndex;
import io.keyfleet.scorer.dashboard.Dashboard;
import io.keyfleet.scorer.dashboard.ScorerStatus;
import io.keyfleet.scorer.input.KafkaRetry;
import io.keyfleet.scorer.register.BudgetUse;
import io.keyfleet.scorer.register.RunRegister;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.report.ScorerMessages;
import io.keyfleet.scorer.results.ResultsFile;
import io.keyfleet.scorer.settings.Scope;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.shard.CombinedScore;
import io.keyfleet.scorer.snapshot.Snapshot;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.cli.KafkaFailure;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;

/// Scores the answers of prompt topics as they come in. State is a function of the topics alone:
/// they are read outside any consumer group, from their beginnings or from where a snapshot was
/// taken, so that a restart counts the same. One thread calls [#run]; everything else is safe for
/// all threads.
public final class Scorer implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LOOK_UP = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final ScorerSettings settings;
  private final Ticker ticker;
  private final Tally tally = new Tally();
  private final Dashboard dashboard = new Dashboard();
  private final AnswerIndex index;
  private final RecordScorer scoring;
  private final ScorerInput input;
  private final CompletionTarget target;
  private final ScorerOutput output;
  private final CombinedScore combined;
  private final KafkaRetry retry;
  private final ScorerMessages messages;
  private final DeletedResults deleted;
  private final AbsentTopics absent;
  private final RunRegister register;

  private volatile boolean closed;
  private volatile boolean breakingOff;
  private volatile boolean ended;
  private boolean complete;
  private boolean cutShort;

  /// A scorer of its own.
  ///
  /// @param consumer from [io.keyfleet.scorer.input.KafkaInput], or alike; the scorer closes it
  public Scorer(Consumer<byte[], byte[]> consumer, ScorerSettings settings, Ticker ticker) {
    this(consumer, settings, ticker, ScorerPorts.NONE);
  }

  /// @param consumer from [io.keyfleet.scorer.input.KafkaInput], or alike; the scorer closes it
  /// @param ports stay the caller's
  public Scorer(
      Consumer<byte[], byte[]> consumer,
      ScorerSettings settings,
      Ticker ticker,
      ScorerPorts ports) {
    Scope scope = settings.scope();
    this.consumer = consumer;
    this.settings = settings;
    this.ticker = ticker;
    this.register = ports.register();
    Optional<ResultsFile> results = settings.outputs().resultsFile();
    this.input = ScorerInput.of(consumer, scope, ticker, ports);
    this.index =
        new AnswerIndex(SnapshotStore.place(settings, "answers"), settings.memory().listed());
    this.scoring =
        new RecordScorer(
            settings.method().scoring(),
            tally,
            results,
            dashboard,
            input.present(),
            index,
            register);
    this.deleted = new DeletedResults(ports.group(), input.answers(), tally, ticker);
    this.absent = new AbsentTopics(ticker);
    this.target = new CompletionTarget(scope, tally, input, deleted);
    this.output =
        new ScorerOutput(
            consumer,
            settings,
            new ScorerOutput.Parts(tally, dashboard, scoring, input, target, results, index));
    this.combined = new CombinedScore(settings, tally, ports.shards(), register);
    this.retry = new KafkaRetry(ticker);
    this.messages = new ScorerMessages(ports.listener(), input.topics(), scope.run());
  }

  /// Reads and counts until [#close], or, with `--once`, until every prompt is settled that was
  /// published at the start. Writes the files at the end, however it ends.
  ///
  /// @return whether it came to its own end, rather than being closed, and with `--once` counted
  ///   all that it waited for: nothing of that was deleted
  /// @throws Failure if a topic is missing with `--once`, Kafka refuses for good, or a file cannot
  ///   be written
  public boolean run() throws InterruptedException {
    try {
      register.readAll();
      complete = settings.scope().once() ? once() : forever();
      ended = complete;
      return complete && !lostSome();
    } catch (WakeupException e) {
      return false; // close() calls
    } catch (InterruptException e) {
      throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
    } catch (KafkaException e) {
      throw new Failure("Kafka refuses to serve the scorer: " + KafkaFailure.line(e), e);
    } finally {
      retry.stopped();
      try (consumer) {
        end();
      } finally {
        index.release();
      }
    }
  }

  /// The scores now, of all shares as far as they are known.
  public Report snapshot() {
    Report report = combined.report(scoring.foreign());
    return report.counts().settled() == report.prompts()
        ? dashboard.foresight().map(report::with).orElse(report)
        : report;
  }

  /// What the live page shows beside the scores.
  public Dashboard dashboard() {
    return dashboard;
  }

  /// Where the answers that it read are; of its own share.
  public AnswerIndex answers() {
    return index;
  }

  /// How it stands now, of all shares as far as they are known, for the live page.
  public ScorerStatus status() {
    return combined.status(
        input.topics().names(), retry.problem().or(input.transactions()::waiting));
  }

  /// Records read so far.
  public long read() {
    return scoring.read();
  }

  /// What keeps it from scoring now; nothing if it does.
  public Optional<String> problem() {
    return retry.problem();
  }

  /// Whether [#run] came to its own end, though some of what it waited for may have been deleted.
  public boolean ended() {
    return ended;
  }

  /// Makes [#run] come to its end soon; does not wait for it.
  @Override
  public void close() {
    closed = true;
    register.stopReading();
    consumer.wakeup();
  }

  /// Makes [#run] come to its end when it has read what is answered by now; does not wait for it.
  /// Unless every prompt is settled by then, the results stay in their draft.
  public void breakOff() {
    breakingOff = true;
  }

  private boolean once() throws InterruptedException {
    Optional<Snapshot> found = retry.outlast(this::recall);
    Snapshot.Waiting known = found.map(Snapshot::wanted).orElse(Snapshot.Waiting.forNothing());
    Snapshot.Waiting all = retry.outlast(() -> input.published(known));
    input.lookForTransactionsNow();
    target.set(all);
    combined.published(all.prompts().size());
    begin(found);
    if (combined.published() == 0 && !input.prompts().anyDeleted()) {
      messages.nothing();
      return awaitOtherShares();
    }
    if (combined.published() > 0) {
      messages.waiting(combined.published());
      messages.missing(input.answers()::missing);
    }
    return readUntilDone() && awaitOtherShares();
  }

  /// Whether prompts that were waited for had been deleted before they were called, or their
  /// answers were after that.
  private boolean lostSome() {
    long lost = tally.read().deadByCause().getOrDefault(DeadPrompt.DELETED, 0L);
    if (lost > 0) {
      messages.lost(lost);
    }
    if (target.resultsDeleted() > 0) {
      messages.resultsDeleted(target.resultsDeleted());
    }
    return settings.scope().once() && lost + target.resultsDeleted() > 0;
  }

  private boolean forever() throws InterruptedException {
    Optional<Snapshot> found = retry.outlast(this::recall);
    found.ifPresent(one -> input.prompts().goOn(one.wanted().prompts()));
    begin(found);
    messages.scoring();
    return readUntilDone();
  }

  private Optional<Snapshot> recall() {
    input.look();
    return output.find();
  }

  private void begin(Optional<Snapshot> found) {
    output.begin(found);
    found.ifPresent(one -> {
      messages.goingOn(one.read());
      messages.answersRecreated(one.origin().changed(input.present().ids()));
    });
  }

  private boolean readUntilDone() throws InterruptedException {
    Periodic looking = Periodic.now(ticker, LOOK_UP);
    Periodic showing = Periodic.now(ticker, POLL);
    Periodic telling = Periodic.later(ticker, settings.interval());
    while (!closed && !cutShort) {
      try {
        looking.keep(this::lookUp);
        poll();
        if (target.reached()) {
          return true;
        }
        if (breakingOff && target.reachedBreak()) {
          return false;
        }
        showing.keep(this::show);
        telling.keep(this::tell);
      } catch (RetriableException e) {
        retry.sit(e);
      }
    }
    return cutShort && target.settled();
  }

  private void show() {
    Report report = snapshot();
    // of other runs it has not seen all that is settled
    Map<String, BudgetUse> watched = new HashMap<>(report.budgets());
    settings.scope().run().ifPresent(only -> watched.keySet().retainAll(Set.of(only)));
    register
        .enforce(watched, run -> report.groups().of(run).settled())
        .forEach(run -> messages.budgetSpent(run, report.budgets()));
    messages.progress(report);
  }

  private void lookUp() {
    register.follow();
    if (!target.isSet()) {
      messages.appeared(input.topics().lookNowAndThen());
    }
    List<String> topics = input.recreated();
    if (topics.stream().anyMatch(input.topics().names()::contains)) {
      recreated(topics);
    } else if (!topics.isEmpty()) {
      answersRecreated(topics);
    }
    leaveAbsent();
    input.answers().discover();
    input.lookForTransactions();
    deleted.look();
    dashboard.resultsDeleted(deleted.atLeast(target.known().prompts()));
    if (!target.isSet()) {
      input.prompts().refresh();
      messages.missing(input.prompts()::missing);
      combined.published(input.published(tally));
    }
    retry.over();
  }

  /// Waits for topics that were deleted to be created again, but no longer than is sensible for
  /// prompts that went with theirs.
  private void leaveAbsent() {
    messages.absent(input.answers().leave(input.present().absent()));
    absent.look(input.present().absent());
    if (target.isSet() && !target.settled() && absent.deleted(input.topics().names())) {
      cutShort = true;
    }
  }

  /// Counts again from the beginning, what belongs to the topics that are there now. Prompts that
  /// are waited for and went with their topic are not waited for any longer.
  private void recreated(List<String> topics) {
    messages.recreated(topics);
    if (target.isSet() && (target.settled() || target.gone() > 0)) {
      cutShort = true;
      return;
    }
    input.prompts().forget();
    output.beginAgain();
  }

  /// Continues with topics of answers or dead prompts that were deleted and created again. What was
  /// counted stays: its prompts are the same, and nobody makes its calls again.
  private void answersRecreated(List<String> topics) {
    messages.answersRecreated(topics);
    input.answers().startAgain(topics);
    target.endsMoved();
    deleted.endsMoved();
  }

  private void poll() throws InterruptedException {
    if (input.answers().present()) {
      scoring.take(
          input.answers().poll(POLL),
          one -> input.prompts().take(one, settings.scope().run()),
          target::counts);
      if (target.isSet()) {
        combined.published(target.waiting().prompts().size());
      }
      output.show();
    } else {
      ticker.sleep(POLL);
    }
  }

  /// Waits until every share is done, so that the total is whole.
  private boolean awaitOtherShares() throws InterruptedException {
    complete = true;
    if (settings.scope().share().of() == 1) {
      return true;
    }
    Map<String, Long> ends = input.prompts().allEnds();
    while (!closed) {
      try {
        exchange();
        if (combined.complete(ends)) {
          return true;
        }
        ticker.sleep(LOOK_UP);
      } catch (RetriableException e) {
        retry.sit(e);
      }
    }
    return false;
  }

  private void exchange() {
    combined.exchange(output.origin(), input.prompts().ends(), complete);
  }

  private void tell() {
    exchange();
    Report report = snapshot();
    if (messages.interim(report)) {
      output.write(report);
      if (!target.isSet() && combined.settled()) {
        output.whole();
        input.answers().discover();
      }
    }
  }

  private void end() {
    if (!output.begun()) {
      return;
    }
    Report report = snapshot();
    messages.end(report);
    output.writeLast(report);
    if (breakingOff && !complete) {
      output.leaveDraft();
    } else {
      output.leave(complete && target.resultsDeleted() == 0, target::counts);
    }
  }
}
