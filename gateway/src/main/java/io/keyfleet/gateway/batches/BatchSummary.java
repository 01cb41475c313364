package io.keyfleet.gateway.batches;

import io.keyfleet.contract.Topics;
import io.keyfleet.gateway.batches.store.Batch;
import io.keyfleet.gateway.batches.store.Batch.Origin;
import io.keyfleet.gateway.batches.store.Batch.Outcome;
import io.keyfleet.gateway.http.ApiError;
import io.keyfleet.gateway.results.ResponseBody;
import io.keyfleet.service.kafka.TopicIds;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sums up a batch that has ended: counts, tokens, sizes of its files. Safe for all threads.
///
/// @param read tells how far results were read
/// @param ids looks topics up
record BatchSummary(Batches batches, BatchResults results, Reached read, TopicIds ids) {
  private static final Logger log = LoggerFactory.getLogger(BatchSummary.class);
  private static final int GONE = 410;

  /// How far a partition was read.
  @FunctionalInterface
  interface Reached {
    long upTo(String topic, int partition);
  }

  /// A batch summed up.
  ///
  /// @param origin where its results begin: later than before if those in front were deleted
  /// @param outcome what became of it
  record Summed(Origin origin, Outcome outcome) {}

  /// Sums up all results of a batch; if some were deleted, those that are left.
  ///
  /// @param missed whether some are known to have been deleted
  Summed of(Batch batch, boolean missed) throws IOException {
    Origin origin = batch.origin() == null ? Origin.NONE : batch.origin();
    String topic = batch.order().topic();
    int partitions = origin.prompts().size();
    if (!missed && !outlived(origin, topic)) {
      try {
        Outcome range =
            range(
                reached(Topics.answers(topic), partitions),
                reached(Topics.dead(topic), partitions));
        return new Summed(origin, counted(batch, range, Batches.stopped(batch), false));
      } catch (ApiError e) {
        if (e.status() != GONE) {
          throw e;
        }
      }
    }
    ResultScan.Range answers = results.present(Topics.answers(topic), partitions);
    ResultScan.Range dead = results.present(Topics.dead(topic), partitions);
    Origin left = new Origin(origin.prompts(), answers.from(), dead.from(), origin.ids());
    Outcome outcome =
        counted(
            batch.with(left), range(answers.to(), dead.to()), BatchResults.Stopped.DELETED, true);
    if (outcome.resultsDeleted()) {
      log.warn(
          "results of batch {} were deleted from '{}' or '{}' before it ended: lines without one are"
              + " in its error file",
          batch.id(),
          Topics.answers(topic),
          Topics.dead(topic));
    }
    return new Summed(left, outcome);
  }

  /// Whether a topic of results is not the one that it was when the batch began.
  private boolean outlived(Origin origin, String topic) {
    List<String> topics = List.of(Topics.answers(topic), Topics.dead(topic));
    Map<String, String> present = ids.of(topics);
    return topics.stream().anyMatch(one -> origin.outlived(one, present));
  }

  private static Outcome range(List<Long> answers, List<Long> dead) {
    return new Outcome(0, 0, answers, dead, Batch.Usage.NONE, null, null, false);
  }

  /// @param partly whether some results are known not to be there
  private Outcome counted(Batch batch, Outcome range, BatchResults.Stopped stopped, boolean partly)
      throws IOException {
    Counter output = new Counter();
    AtomicReference<Batch.Usage> usage = new AtomicReference<>(Batch.Usage.NONE);
    results.output(
        batch,
        range,
        answer -> usage.updateAndGet(sum -> sum.plus(ResponseBody.tokens(answer))),
        output);
    Counter errors = new Counter();
    int left = results.errors(batch, range, batches.input(batch), stopped, errors);
    return new Outcome(
        output.lines(),
        errors.lines(),
        range.answers(),
        range.dead(),
        usage.get(),
        output.lines() == 0 ? null : output.bytes(),
        errors.lines() == 0 ? null : errors.bytes(),
        partly && left > 0);
  }

  private List<Long> reached(String topic, int partitions) {
    return IntStream.range(0, partitions).mapToObj(number -> read.upTo(topic, number)).toList();
  }

  /// Counts what is written to it.
  private static final class Counter extends OutputStream {
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong lines = new AtomicLong();

    @Override
    public void write(int one) {
      bytes.incrementAndGet();
      lines.addAndGet(one == '\n' ? 1 : 0);
    }

    @Override
    public void write(byte[] some, int from, int length) {
      bytes.addAndGet(length);
      for (int i = from; i < from + length; i++) {
        lines.addAndGet(some[i] == '\n' ? 1 : 0);
      }
    }

    long bytes() {
      return bytes.get();
    }

    long lines() {
      return lines.get();
    }
  }
}
