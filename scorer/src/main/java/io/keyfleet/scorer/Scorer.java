package io.keyfleet.scorer;

import io.keyfleet.scorer.page.board.Board;
import io.keyfleet.scorer.page.board.Scene;
import io.keyfleet.scorer.results.ResultsFile;
import io.keyfleet.scorer.state.Snapshot;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.terminal.Words;
import io.keyfleet.service.time.Ticks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Scores the answers of prompt topics as they come in. State is a function of the topics alone:
/// they are read outside any consumer group, from their beginnings or from where a snapshot was
/// taken, so that a restart counts the same. One thread calls [#run]; everything else is safe for
/// all threads.
public final class Scorer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Scorer.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LOOK_UP = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final ScorerSettings settings;
  private final Ticks ticks;
  private final Tally tally = new Tally();
  private final Board board = new Board();
  private final Marking marking;
  private final FollowedTopics topics;
  private final PromptTopics prompts;
  private final AnswerTopics answers;
  private final Goal goal;
  private final Paperwork papers;
  private final Colleagues colleagues;
  private final Telling telling;
  private final Words words = Words.of(Scorer.class);

  private volatile boolean closed;
  private volatile long published;
  private volatile Optional<String> problem = Optional.of("not started");
  private @Nullable Report told;
  private boolean missingTold;
  private boolean complete;

  /// Whom a scorer has to do with beside its topics.
  ///
  /// @param ids ids of topics, without which it notes nothing
  /// @param bulletin where the scorers of other shares are heard
  /// @param telling whom it tells how things stand
  public record Neighbours(TopicIds ids, Bulletin bulletin, Telling telling) {
    /// Nobody but the log.
    public static final Neighbours NONE =
        new Neighbours(TopicIds.UNKNOWN, Bulletin.ALONE, Telling.LOG);
  }

  /// A scorer of its own.
  ///
  /// @param consumer from [#consumer], or alike; the scorer closes it
  public Scorer(Consumer<byte[], byte[]> consumer, ScorerSettings settings, Ticks ticks) {
    this(consumer, settings, ticks, Neighbours.NONE);
  }

  /// @param consumer from [#consumer], or alike; the scorer closes it
  /// @param neighbours stay the caller's
  public Scorer(
      Consumer<byte[], byte[]> consumer,
      ScorerSettings settings,
      Ticks ticks,
      Neighbours neighbours) {
    Scope scope = settings.scope();
    this.consumer = consumer;
    this.settings = settings;
    this.ticks = ticks;
    Optional<ResultsFile> results = settings.outputs().resultsFile();
    this.marking = new Marking(settings.method().scoring(), tally, results, board);
    this.topics = new FollowedTopics(consumer, scope.topics(), scope.more());
    this.prompts = new PromptTopics(consumer, topics::names, scope.share());
    this.answers = new AnswerTopics(consumer, prompts, topics);
    this.goal = new Goal(scope, tally, answers);
    this.papers =
        new Paperwork(
            consumer,
            settings,
            neighbours.ids(),
            new Paperwork.Parts(tally, board, marking, answers, results));
    this.colleagues = new Colleagues(scope.share(), neighbours.bulletin());
    this.telling = neighbours.telling();
  }

  /// A consumer as a scorer needs it: no group, from the beginning, committed records only.
  public static Consumer<byte[], byte[]> consumer(KafkaSettings kafka) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(
        kafka.consumer(
            Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG, "keyfleet-scorer",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")),
        bytes,
        bytes);
  }

  /// Reads and counts until [#close], or, with `--once`, until every prompt is settled that was
  /// published at the start. Writes the files at the end, however it ends.
  ///
  /// @return whether it came to its own end, rather than being closed
  /// @throws Failure where a topic is missing with `--once`, Kafka refuses for good, or a file
  ///   cannot be written
  public boolean run() throws InterruptedException {
    try {
      complete = settings.scope().once() ? once() : forever();
      return complete;
    } catch (WakeupException e) {
      return false; // close() calls
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (KafkaException e) {
      throw new Failure("Kafka refuses to serve the scorer: " + e.getMessage(), e);
    } finally {
      problem = Optional.of("stopped");
      try (consumer) {
        end();
      }
    }
  }

  /// The scores now, of all shares as far as they are known.
  public Report snapshot() {
    return Report.of(
        colleagues.total(tally.read()),
        published + colleagues.published(),
        marking.foreign(),
        settings);
  }

  /// What the live page shows beside the scores.
  public Board board() {
    return board;
  }

  /// How it stands now, of all shares as far as they are known, for the live page.
  public Scene scene() {
    long prompts = published + colleagues.published();
    return new Scene(
        topics.names(),
        colleagues.total(tally.read()),
        prompts == 0 ? OptionalLong.empty() : OptionalLong.of(prompts),
        Map.of(),
        settings.pool().allowance(),
        problem);
  }

  /// Records read so far.
  public long read() {
    return marking.read();
  }

  /// What keeps it from scoring now; nothing where it does.
  public Optional<String> problem() {
    return problem;
  }

  /// Makes [#run] come to its end soon; does not wait for it.
  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
  }

  private boolean once() throws InterruptedException {
    Optional<Snapshot> noted = recall();
    Snapshot.Waiting all =
        publishedNow(noted.map(Snapshot::wanted).orElse(Snapshot.Waiting.forNothing()));
    goal.set(all);
    published = all.prompts().size();
    begin(noted);
    if (published == 0) {
      telling.line(words.say("nothing", where()));
      return awaitColleagues();
    }
    telling.line(words.say("waiting", published, where()));
    return readUntilDone() && awaitColleagues();
  }

  private Snapshot.Waiting publishedNow(Snapshot.Waiting known) throws InterruptedException {
    while (true) {
      try {
        List<String> missing = prompts.missing();
        if (!missing.isEmpty() && !topics.enoughWithout(missing)) {
          throw new Failure(
              "there is no topic '"
                  + missing.getFirst()
                  + "'; publish prompts on it, or mend --topics (KEYFLEET_TOPICS)");
        }
        return prompts.read(settings.scope().run(), known);
      } catch (RetriableException e) {
        outage(e);
      }
    }
  }

  private boolean forever() throws InterruptedException {
    begin(recall());
    telling.line(words.say("scoring", where()));
    return readUntilDone();
  }

  private Optional<Snapshot> recall() throws InterruptedException {
    while (true) {
      try {
        topics.look();
        return papers.find();
      } catch (RetriableException e) {
        outage(e);
      }
    }
  }

  private void begin(Optional<Snapshot> noted) {
    papers.begin(noted);
    noted.ifPresent(one -> telling.line(words.say("going-on", one.read())));
  }

  private boolean readUntilDone() throws InterruptedException {
    long lookUp = ticks.nanos();
    long progress = lookUp;
    long tell = ticks.nanos() + settings.interval().toNanos();
    while (!closed) {
      try {
        if (ticks.nanos() - lookUp >= 0) {
          lookUp();
          lookUp = ticks.nanos() + LOOK_UP.toNanos();
        }
        poll();
        if (goal.reached()) {
          return true;
        }
        if (ticks.nanos() - progress >= 0) {
          telling.progress(snapshot());
          progress = ticks.nanos() + POLL.toNanos();
        }
        if (ticks.nanos() - tell >= 0) {
          tell();
          tell = ticks.nanos() + settings.interval().toNanos();
        }
      } catch (RetriableException e) {
        outage(e);
      }
    }
    return false;
  }

  private void lookUp() {
    if (!goal.isSet()) {
      topics.lookNowAndThen().forEach(topic -> telling.line(words.say("another-topic", topic)));
    }
    papers.see();
    answers.discover();
    if (!goal.isSet()) {
      prompts.refresh();
      awaitTopics();
      published = settings.scope().run().isPresent() ? 0 : prompts.published(tally);
    }
    if (problem.isPresent()) {
      problem = Optional.empty();
    }
  }

  private void awaitTopics() {
    if (!missingTold) {
      List<String> missing = prompts.missing();
      missing.forEach(topic -> telling.line(words.say("missing-topic", topic)));
      missingTold = true;
    }
  }

  private void poll() throws InterruptedException {
    if (answers.present()) {
      marking.take(answers.poll(POLL), goal::counts);
    } else {
      ticks.sleep(POLL);
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
        if (colleagues.complete(ends)) {
          return true;
        }
        ticks.sleep(LOOK_UP);
      } catch (RetriableException e) {
        outage(e);
      }
    }
    return false;
  }

  private void exchange() {
    colleagues.exchange(
        new Bulletin.Post(
            settings.scope().share().toString(),
            papers.origin(),
            published,
            prompts.ends(),
            complete,
            tally.read()));
  }

  private void outage(RetriableException e) throws InterruptedException {
    if (problem.isEmpty()) {
      log.warn("Kafka does not answer, going on when it does: {}", e.getMessage());
    }
    problem = Optional.of("Kafka does not answer");
    ticks.sleep(POLL);
  }

  private void tell() {
    exchange();
    Report report = snapshot();
    if (!report.equals(told)) {
      told = report;
      telling.interim(report);
      papers.write(report, goal.waiting(), goal.passedOver());
      long settled = tally.read().counts().settled();
      if (!goal.isSet() && published > 0 && settled >= published) {
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
    telling.progress(report);
    telling.line(AccuracyLine.readings(report));
    telling.line(AccuracyLine.of(report));
    try {
      papers.write(report, goal.waiting(), goal.passedOver());
    } catch (RetriableException | WakeupException e) {
      log.warn("what was read last is not noted: {}", e.getMessage());
    }
    papers.leave(complete, goal::counts);
  }

  private String where() {
    String names = String.join(", ", topics.names());
    return settings.scope().run().map(run -> words.say("of-run", names, run)).orElse(names);
  }

  private static InterruptedException interrupted(InterruptException e) {
    InterruptedException interruption = new InterruptedException(e.getMessage());
    interruption.initCause(e);
    return interruption;
  }
}
