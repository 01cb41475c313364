package io.keyfleet.scorer;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.page.board.Board;
import io.keyfleet.scorer.page.board.Scene;
import io.keyfleet.scorer.results.ReportFile;
import io.keyfleet.scorer.results.ResultsFile;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Scores the answers of prompt topics as they come in. State is a function of the topics alone:
/// they are read from their beginnings, outside any consumer group, so that a restart counts the
/// same. One thread calls [#run]; everything else is safe for all threads.
public final class Scorer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Scorer.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LOOK_UP = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final ScorerSettings settings;
  private final Ticks ticks;
  private final Tally tally = new Tally();
  private final Board board = new Board();
  private final Optional<ResultsFile> results;
  private final Optional<ReportFile> reportFile;
  private final Marking marking;
  private final PromptTopics prompts;
  private final AnswerTopics answers;

  private volatile boolean closed;
  private volatile long published;
  private volatile Optional<String> problem = Optional.of("not started");
  private @Nullable Wanted wanted;
  private @Nullable Map<TopicPartition, Long> finish;
  private @Nullable Report told;
  private boolean missingTold;
  private boolean begun;
  private boolean complete;

  /// @param consumer from [#consumer], or alike; the scorer closes it
  public Scorer(Consumer<byte[], byte[]> consumer, ScorerSettings settings, Ticks ticks) {
    this.consumer = consumer;
    this.settings = settings;
    this.ticks = ticks;
    this.results = settings.outputs().resultsFile();
    this.reportFile = settings.outputs().reportFile().map(ReportFile::new);
    this.marking = new Marking(settings.method().scoring(), tally, results, board);
    this.prompts = new PromptTopics(consumer, settings.scope().topics());
    this.answers = new AnswerTopics(consumer, prompts, settings.scope().topics());
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

  /// The scores now.
  public Report snapshot() {
    return Report.of(tally.read(), published, marking.foreign(), settings);
  }

  /// What the live page shows beside the scores.
  public Board board() {
    return board;
  }

  /// How it stands now, for the live page.
  public Scene scene() {
    OptionalLong known = published == 0 ? OptionalLong.empty() : OptionalLong.of(published);
    return new Scene(
        settings.scope().topics(), tally.read(), known, settings.pool().allowance(), problem);
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
    Wanted all = publishedNow();
    wanted = all;
    published = all.size();
    begin();
    if (all.size() == 0) {
      log.info("nothing is published on {}{}; nothing to score", where(), ofRun());
      return true;
    }
    log.info("waiting until all {} prompts on {}{} are settled", all.size(), where(), ofRun());
    return readUntilDone();
  }

  private Wanted publishedNow() throws InterruptedException {
    while (true) {
      try {
        List<String> missing = prompts.missing();
        if (!missing.isEmpty()) {
          throw new Failure(
              "there is no topic '"
                  + missing.getFirst()
                  + "'; publish prompts on it, or mend --topics (KEYFLEET_TOPICS)");
        }
        return prompts.read(settings.scope().run());
      } catch (RetriableException e) {
        outage(e);
      }
    }
  }

  private void begin() {
    results.ifPresent(file -> file.begin(0));
    begun = true;
  }

  private boolean forever() throws InterruptedException {
    begin();
    log.info("scoring {}{}", where(), ofRun());
    return readUntilDone();
  }

  private boolean readUntilDone() throws InterruptedException {
    long lookUp = ticks.nanos();
    long tell = ticks.nanos() + settings.interval().toNanos();
    while (!closed) {
      try {
        if (ticks.nanos() - lookUp >= 0) {
          lookUp();
          lookUp = ticks.nanos() + LOOK_UP.toNanos();
        }
        poll();
        if (done()) {
          return true;
        }
      } catch (RetriableException e) {
        outage(e);
      }
      if (ticks.nanos() - tell >= 0) {
        tell();
        tell = ticks.nanos() + settings.interval().toNanos();
      }
    }
    return false;
  }

  private void lookUp() {
    answers.discover();
    if (wanted == null) {
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
      missing.forEach(topic -> log.info("topic '{}' is not there yet; waiting for it", topic));
      missingTold = true;
    }
  }

  private void poll() throws InterruptedException {
    if (answers.present()) {
      answers.poll(POLL).forEach(one -> marking.take(one, this::counts));
    } else {
      ticks.sleep(POLL);
    }
  }

  private boolean counts(PromptId prompt, Labels labels) {
    if (wanted != null) {
      return wanted.has(prompt);
    }
    return settings.scope().run().isEmpty() || settings.scope().run().get().equals(labels.run());
  }

  /// Whether all prompts waited for are settled and what was written by then is read: an answer to
  /// a prompt that counts as dead, or one that was paid twice, may be among it.
  private boolean done() {
    if (wanted == null || !wanted.settledIn(tally)) {
      return false;
    }
    if (finish == null) {
      finish = answers.ends();
    }
    return answers.reached(finish);
  }

  private void outage(RetriableException e) throws InterruptedException {
    if (problem.isEmpty()) {
      log.warn("Kafka does not answer, going on when it does: {}", e.getMessage());
    }
    problem = Optional.of("Kafka does not answer");
    ticks.sleep(POLL);
  }

  private void tell() {
    Report report = snapshot();
    if (!report.equals(told)) {
      told = report;
      log.info("{}", AccuracyLine.of(report));
      results.ifPresent(ResultsFile::flush);
      reportFile.ifPresent(file -> file.write(report));
    }
  }

  private void end() {
    if (!begun) {
      return;
    }
    Report report = snapshot();
    log.info("{}", AccuracyLine.readings(report));
    log.info("{}", AccuracyLine.of(report));
    reportFile.ifPresent(file -> file.write(report));
    results.ifPresent(file -> end(file));
  }

  /// The file is left as it was where Kafka does not say which prompts have no answer: a file that
  /// looks whole must be.
  private void end(ResultsFile file) {
    Leftovers leftovers = new Leftovers(consumer, settings.scope().topics());
    try {
      file.finish(
          complete
              ? leftovers.dead(tally::dead)
              : leftovers.all(tally::dead, tally::settled, this::counts));
    } catch (WakeupException e) {
      end(file); // the wake-up of close(), which comes once
    } catch (KafkaException e) {
      file.close();
      throw new Failure("the results are not complete, Kafka does not answer", e);
    }
  }

  private String where() {
    return String.join(", ", settings.scope().topics());
  }

  private String ofRun() {
    return settings.scope().run().map(run -> " of run " + run).orElse("");
  }

  private static InterruptedException interrupted(InterruptException e) {
    InterruptedException interruption = new InterruptedException(e.getMessage());
    interruption.initCause(e);
    return interruption;
  }
}
