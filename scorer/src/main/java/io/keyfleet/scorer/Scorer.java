package io.keyfleet.scorer;

import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.scorer.dashboard.Dashboard;
import io.keyfleet.scorer.dashboard.ScorerStatus;
import io.keyfleet.scorer.input.FollowedTopics;
import io.keyfleet.scorer.input.InputTopics;
import io.keyfleet.scorer.input.KafkaRetry;
import io.keyfleet.scorer.input.PresentTopics;
import io.keyfleet.scorer.input.PromptTopics;
import io.keyfleet.scorer.report.ProgressListener;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.report.ScorerMessages;
import io.keyfleet.scorer.results.ResultsFile;
import io.keyfleet.scorer.settings.Scope;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.shard.CombinedScore;
import io.keyfleet.scorer.shard.ShardExchange;
import io.keyfleet.scorer.snapshot.Snapshot;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.cli.KafkaFailure;
import io.keyfleet.service.kafka.OpenTransactions;
import io.keyfleet.service.kafka.TopicIds;
import io.keyfleet.service.kafka.TransactionWatch;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

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
  private final RecordScorer scoring;
  private final FollowedTopics topics;
  private final PresentTopics present;
  private final PromptTopics prompts;
  private final InputTopics answers;
  private final CompletionTarget target;
  private final ScorerOutput papers;
  private final CombinedScore whole;
  private final KafkaRetry retry;
  private final ScorerMessages messages;
  private final TransactionWatch transactions;

  private volatile boolean closed;
  private volatile boolean breakingOff;
  private @Nullable Map<TopicPartition, Long> last;
  private boolean complete;
  private boolean cutShort;

  /// What a scorer works with besides its topics.
  ///
  /// @param ids ids of topics; without them it keeps no snapshot and takes a topic of the same name
  ///   for the same
  /// @param transactions those that prompts may wait behind
  /// @param bulletin where the scorers of other shares are heard
  /// @param telling hears about progress
  public record Neighbours(
      TopicIds ids,
      OpenTransactions transactions,
      ShardExchange bulletin,
      ProgressListener telling) {
    /// Nobody but the log.
    public static final Neighbours NONE =
        new Neighbours(TopicIds.UNKNOWN, ShardExchange.ALONE, ProgressListener.LOG);

    /// Without transactions.
    public Neighbours(TopicIds ids, ShardExchange bulletin, ProgressListener telling) {
      this(ids, OpenTransactions.UNKNOWN, bulletin, telling);
    }
  }

  /// A scorer of its own.
  ///
  /// @param consumer from [#consumer], or alike; the scorer closes it
  public Scorer(Consumer<byte[], byte[]> consumer, ScorerSettings settings, Ticker ticker) {
    this(consumer, settings, ticker, Neighbours.NONE);
  }

  /// @param consumer from [#consumer], or alike; the scorer closes it
  /// @param neighbours stay the caller's
  public Scorer(
      Consumer<byte[], byte[]> consumer,
      ScorerSettings settings,
      Ticker ticker,
      Neighbours neighbours) {
    Scope scope = settings.scope();
    this.consumer = consumer;
    this.settings = settings;
    this.ticker = ticker;
    Optional<ResultsFile> results = settings.outputs().resultsFile();
    this.topics = new FollowedTopics(consumer, scope.topics(), scope.more());
    this.present = new PresentTopics(consumer, neighbours.ids());
    this.scoring =
        new RecordScorer(settings.method().scoring(), tally, results, dashboard, present);
    this.prompts = new PromptTopics(consumer, topics::names, scope.share(), present);
    this.answers = new InputTopics(consumer, scope.share(), topics, !scope.once());
    this.target = new CompletionTarget(scope, tally, answers, present);
    this.papers =
        new ScorerOutput(
            consumer,
            settings,
            new ScorerOutput.Parts(tally, dashboard, scoring, answers, present, results));
    this.whole = new CombinedScore(settings, tally, neighbours.bulletin());
    this.retry = new KafkaRetry(ticker);
    this.messages = new ScorerMessages(neighbours.telling(), topics, scope.run());
    this.transactions =
        new TransactionWatch(neighbours.transactions(), ticker, neighbours.telling()::line);
  }

  /// Reads and counts until [#close], or, with `--once`, until every prompt is settled that was
  /// published at the start. Writes the files at the end, however it ends.
  ///
  /// @return whether it came to its own end, rather than being closed
  /// @throws Failure if a topic is missing with `--once`, Kafka refuses for good, or a file cannot
  ///   be written
  public boolean run() throws InterruptedException {
    try {
      complete = settings.scope().once() ? once() : forever();
      return complete && !lostSome();
    } catch (WakeupException e) {
      return false; // close() calls
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (KafkaException e) {
      throw new Failure("Kafka refuses to serve the scorer: " + KafkaFailure.line(e), e);
    } finally {
      retry.stopped();
      try (consumer) {
        end();
      }
    }
  }

  /// The scores now, of all shares as far as they are known.
  public Report snapshot() {
    Report report = whole.report(scoring.foreign());
    return report.counts().settled() == report.prompts()
        ? dashboard.foresight().map(report::with).orElse(report)
        : report;
  }

  /// What the live page shows beside the scores.
  public Dashboard board() {
    return dashboard;
  }

  /// How it stands now, of all shares as far as they are known, for the live page.
  public ScorerStatus scene() {
    return whole.scene(topics.names(), retry.problem().or(transactions::waiting));
  }

  /// Records read so far.
  public long read() {
    return scoring.read();
  }

  /// What keeps it from scoring now; nothing if it does.
  public Optional<String> problem() {
    return retry.problem();
  }

  /// Makes [#run] come to its end soon; does not wait for it.
  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
  }

  /// Makes [#run] come to its end when it has read what is answered by now; does not wait for it.
  /// Unless every prompt is settled by then, the results stay in their draft.
  public void breakOff() {
    breakingOff = true;
  }

  private boolean once() throws InterruptedException {
    Optional<Snapshot> noted = retry.outlast(this::recall);
    Snapshot.Waiting known = noted.map(Snapshot::wanted).orElse(Snapshot.Waiting.forNothing());
    Snapshot.Waiting all = retry.outlast(() -> publishedNow(known));
    transactions.lookNow(prompts.lastEnds().keySet());
    target.set(all);
    whole.published(all.prompts().size());
    begin(noted);
    if (whole.published() == 0) {
      messages.nothing();
      return awaitColleagues();
    }
    messages.waiting(whole.published());
    return readUntilDone() && awaitColleagues();
  }

  /// Whether prompts that were waited for had been deleted before they were called.
  private boolean lostSome() {
    long lost = tally.read().deadByCause().getOrDefault(DeadPrompt.DELETED, 0L);
    if (lost > 0) {
      messages.lost(lost);
    }
    return settings.scope().once() && lost > 0;
  }

  private Snapshot.Waiting publishedNow(Snapshot.Waiting known) {
    topics.demand(prompts.missing());
    return prompts.read(settings.scope().run(), known);
  }

  private boolean forever() throws InterruptedException {
    Optional<Snapshot> noted = retry.outlast(this::recall);
    noted.ifPresent(one -> prompts.goOn(one.wanted().prompts()));
    begin(noted);
    messages.scoring();
    return readUntilDone();
  }

  private Optional<Snapshot> recall() {
    topics.look();
    present.look(answers.withPrompts());
    return papers.find();
  }

  private void begin(Optional<Snapshot> noted) {
    papers.begin(noted);
    noted.ifPresent(one -> messages.goingOn(one.read()));
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
        if (brokenOff()) {
          return false;
        }
        showing.keep(() -> messages.progress(snapshot()));
        telling.keep(this::tell);
      } catch (RetriableException e) {
        retry.sit(e);
      }
    }
    return cutShort && target.settled();
  }

  private boolean brokenOff() {
    if (!breakingOff) {
      return false;
    }
    if (last == null) {
      answers.discover();
      last = answers.ends();
    }
    return answers.reached(last);
  }

  private void lookUp() {
    if (!target.isSet()) {
      messages.appeared(topics.lookNowAndThen());
    }
    List<String> anew = present.look(answers.withPrompts());
    if (anew.stream().anyMatch(topics.names()::contains)) {
      madeAnew(anew);
    } else if (!anew.isEmpty()) {
      answersMadeAnew(anew);
    }
    answers.discover();
    transactions.look(prompts.lastEnds().keySet());
    if (!target.isSet()) {
      prompts.refresh();
      messages.missing(prompts::missing);
      whole.published(prompts.published(tally, answers.unread(prompts.lastEnds())));
    }
    retry.over();
  }

  /// Counts again from the beginning, what belongs to the topics that are there now. Prompts that
  /// are waited for and went with their topic are not waited for any longer.
  private void madeAnew(List<String> anew) {
    messages.madeAnew(anew);
    if (target.isSet() && (target.settled() || target.gone() > 0)) {
      cutShort = true;
      return;
    }
    prompts.forget();
    papers.beginAgain();
  }

  /// Continues with topics of answers or dead prompts that were deleted and created again. What was
  /// counted stays: its prompts are the same, and nobody makes its calls again.
  private void answersMadeAnew(List<String> anew) {
    messages.answersMadeAnew(anew);
    answers.startAgain(anew);
    target.endsMoved();
  }

  private void poll() throws InterruptedException {
    if (answers.present()) {
      scoring.take(
          answers.poll(POLL), one -> prompts.take(one, settings.scope().run()), target::counts);
      papers.show();
    } else {
      ticker.sleep(POLL);
    }
  }

  /// Waits until every share is done, so that the total is whole.
  private boolean awaitColleagues() throws InterruptedException {
    complete = true;
    if (settings.scope().share().of() == 1) {
      return true;
    }
    Map<String, Long> ends = prompts.allEnds();
    while (!closed) {
      try {
        exchange();
        if (whole.complete(ends)) {
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
    whole.exchange(papers.origin(), prompts.ends(), complete);
  }

  private void tell() {
    exchange();
    Report report = snapshot();
    if (messages.interim(report)) {
      papers.write(report, prompts(), target.passedOver());
      if (!target.isSet() && whole.settled()) {
        papers.whole();
        answers.discover();
      }
    }
  }

  private void end() {
    if (!papers.begun()) {
      return;
    }
    Report report = snapshot();
    messages.end(report);
    papers.writeLast(report, prompts(), target.passedOver());
    if (breakingOff && !complete) {
      papers.leaveDraft();
    } else {
      papers.leave(complete, target::counts);
    }
  }

  /// The prompts that are known: those waited for, or all that were read so far.
  private Snapshot.Waiting prompts() {
    return target.isSet() ? target.waiting() : new Snapshot.Waiting(prompts.seen(), Map.of());
  }

  private static InterruptedException interrupted(InterruptException e) {
    InterruptedException interruption = new InterruptedException(e.getMessage());
    interruption.initCause(e);
    return interruption;
  }
}
