package io.keyfleet.gateway.batches;

import io.keyfleet.gateway.batches.store.Batch;

import io.keyfleet.contract.Topics;
import io.keyfleet.gateway.batches.store.Batch.Origin;
import io.keyfleet.gateway.batches.store.Batch.Outcome;
import io.keyfleet.gateway.http.ApiError;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sums up a batch that has ended: counts, tokens, sizes of its files. Safe for all threads.
///
/// @param read tells how far results were read
record BatchSummary(Batches batches, BatchResults results, Reached read) {
  private static final Logger log = LoggerFactory.getLogger(BatchSummary.class);
  private static final int GONE = 410;

  /// How far a partition was read.
  @FunctionalInterface
  interface Reached {
    long upTo(String topic, int partition);
  }

  /// The outcome, or what is known of it if its answers are gone from Kafka already.
  Outcome of(Batch batch) throws IOException {
    try {
      return counted(batch);
    } catch (ApiError e) {
      if (e.status() != GONE) {
        throw e;
      }
      log.warn("batch {} ends without its files: {}", batch.id(), e.getMessage());
      long completed = batches.progress(batch.id()).map(BatchProgress::completed).orElse(0L);
      long failed = batch.order().lines() - completed;
      Batch.Usage unknown = new Batch.Usage(0, 0);
      return new Outcome(completed, failed, List.of(), List.of(), unknown, null, null);
    }
  }

  private Outcome counted(Batch batch) throws IOException {
    String topic = batch.order().topic();
    Origin origin = batch.origin();
    int partitions = origin == null ? 0 : origin.prompts().size();
    Outcome range =
        new Outcome(
            0,
            0,
            reached(Topics.answers(topic), partitions),
            reached(Topics.dead(topic), partitions),
            new Batch.Usage(0, 0),
            null,
            null);
    Counter output = new Counter();
    Batch.Usage usage = results.output(batch, range, output);
    Counter errors = new Counter();
    results.errors(batch, range, batches.input(batch), Batches.stopped(batch), errors);
    return new Outcome(
        output.lines(),
        errors.lines(),
        range.answers(),
        range.dead(),
        usage,
        output.lines() == 0 ? null : output.bytes(),
        errors.lines() == 0 ? null : errors.bytes());
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
