package io.keyfleet.scorer;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.scorer.answers.AnswerIndex;
import io.keyfleet.scorer.dashboard.Dashboard;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.grading.Verdict;
import io.keyfleet.scorer.input.PresentTopics;
import io.keyfleet.scorer.input.ResultRecord;
import io.keyfleet.scorer.register.RunRegister;
import io.keyfleet.scorer.results.ResultsFile;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import io.keyfleet.scorer.tally.usage.TokenSpend;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns one record of an answers or dead topic into a score in the tally, a line in the results,
/// an update of the dashboard and a record of the index. A record that is neither is counted as
/// foreign and logged once. For one thread; the counters may be read by all.
final class RecordScorer {
  private static final Logger log = LoggerFactory.getLogger(RecordScorer.class);

  private final Grader grader;
  private final Tally tally;
  private final Optional<ResultsFile> results;
  private final Dashboard dashboard;
  private final PresentTopics present;
  private final AnswerIndex index;
  private final RunRegister register;
  private boolean goneTold;
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong foreign = new AtomicLong();
  private boolean labelReported;
  private boolean whole = true;

  /// @param present knows which topics are there
  RecordScorer(
      Grader grader,
      Tally tally,
      Optional<ResultsFile> results,
      Dashboard dashboard,
      PresentTopics present,
      AnswerIndex index,
      RunRegister register) {
    this.register = register;
    this.present = present;
    this.index = index;
    this.grader = grader;
    this.tally = tally;
    this.results = results;
    this.dashboard = dashboard;
  }

  /// Goes on from where another one was.
  void goOn(long readBefore, long foreignBefore) {
    read.set(readBefore);
    foreign.set(foreignBefore);
  }

  /// Records that were read.
  long read() {
    return read.get();
  }

  /// Those of them that are neither answer nor dead prompt.
  long foreign() {
    return foreign.get();
  }

  /// Whether every batch that was begun was taken in whole.
  boolean whole() {
    return whole;
  }

  /// Takes a batch in.
  ///
  /// @param prompts takes in what is a prompt, and says so
  /// @param counts which prompts count
  void take(
      ConsumerRecords<byte[], byte[]> batch,
      Predicate<ConsumerRecord<byte[], byte[]>> prompts,
      BiPredicate<PromptId, Labels> counts) {
    whole = false;
    register.nextBatch();
    batch.forEach(one -> {
      if (!prompts.test(one)) {
        take(one, counts);
      }
    });
    whole = true;
  }

  private void take(ConsumerRecord<byte[], byte[]> one, BiPredicate<PromptId, Labels> counts) {
    read.incrementAndGet();
    try {
      ResultRecord record = present.identified(ResultRecord.read(one));
      if (!present.has(record.prompt()) && !goneTold) {
        goneTold = true;
        log.info(
            "{} has answers to prompts of a deleted topic '{}'; they do not count",
            one.topic(),
            record.prompt().topic());
      }
      if (present.has(record.prompt()) && record instanceof ResultRecord.Answered(Answer paid)) {
        charge(paid);
      }
      if (counts.test(record.prompt(), record.labels())) {
        switch (record) {
          case ResultRecord.Answered(Answer answer) -> take(answer, one);
          case ResultRecord.Dead(DeadPrompt dead) -> take(dead, one);
        }
      }
    } catch (UnreadableRecord e) {
      if (foreign.getAndIncrement() == 0) {
        log.warn(
            "skipping a record that is not ours, and any further ones: {}-{} at offset {}: {}",
            one.topic(),
            one.partition(),
            one.offset(),
            e.reason());
      }
    }
  }

  /// Whoever waits for its prompt, if anybody does: its run has paid for it.
  private void charge(Answer answer) {
    @Nullable String run = answer.labels().run();
    if (run != null) {
      register.answered(run).ifPresent(budget -> tally.charge(run, TokenSpend.of(budget, answer)));
    }
  }

  private void take(DeadPrompt dead, ConsumerRecord<?, ?> one) {
    TallyChange change = tally.add(dead);
    dashboard.died(dead, change);
    index.died(dead, change, one.offset());
  }

  private void take(Answer answer, ConsumerRecord<?, ?> one) {
    Score score = grader.score(answer);
    if (score.verdict() == Verdict.UNSCORED && !labelReported) {
      Grader.problem(answer.labels().expected()).ifPresent(reason -> reportLabel(answer, reason));
    }
    TallyChange change = tally.add(answer, score);
    results.ifPresent(file -> file.add(answer, score, change));
    dashboard.answered(answer, score, change);
    index.answered(answer, score, change, one.offset());
  }

  private void reportLabel(Answer answer, String reason) {
    labelReported = true;
    log.warn(
        "prompt {} cannot be scored, nor any other with such a label: 'expected' has {}",
        answer.prompt(),
        reason);
  }
}
