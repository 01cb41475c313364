package io.keyfleet.gateway.batches;

import io.keyfleet.gateway.batches.store.Batch;
import io.keyfleet.gateway.batches.store.Batch.Origin;
import io.keyfleet.gateway.batches.store.BatchInput;
import io.keyfleet.gateway.batches.store.BatchStatus;
import io.keyfleet.service.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes batches from one status to the next, each on threads of its own, from wherever a gateway
/// before left them. Safe for all threads.
final class BatchRunner {
  private static final Logger log = LoggerFactory.getLogger(BatchRunner.class);

  /// Batches that are published at the same time; each has Kafka clients of its own meanwhile.
  private static final int MAX_PUBLISHING = 4;

  /// Inputs that are looked at at the same time: one holds its largest line and all its ids.
  private static final int MAX_VALIDATING = 2;

  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration RETRY = Duration.ofSeconds(2);

  /// How long no result comes before a batch asks whether the workers have finished it: a worker
  /// commits twice a second.
  private static final Duration QUIET = Duration.ofSeconds(10);

  /// How long a stopped batch waits for calls in flight after the last result came.
  private static final Duration STOPPED_QUIET = Duration.ofMinutes(2);

  private final Batches batches;
  private final BatchRuns runs;
  private final BatchSummary summary;
  private final BooleanSupplier caughtUp;
  private final int maxLines;
  private final Executor threads;
  private final Ticker ticker;
  private final InstantSource wall;
  private final Semaphore validating = new Semaphore(MAX_VALIDATING, true);
  private final Semaphore publishing = new Semaphore(MAX_PUBLISHING, true);

  /// @param caughtUp whether all results were heard of that were there when the gateway began
  /// @param maxLines most requests of a batch
  /// @param threads runs what waits
  BatchRunner(
      Batches batches,
      BatchRuns runs,
      BatchSummary summary,
      BooleanSupplier caughtUp,
      int maxLines,
      Executor threads,
      Ticker ticker,
      InstantSource wall) {
    this.batches = batches;
    this.runs = runs;
    this.summary = summary;
    this.caughtUp = caughtUp;
    this.maxLines = maxLines;
    this.threads = threads;
    this.ticker = ticker;
    this.wall = wall;
  }

  /// Takes a batch on to its end.
  void start(Batch batch) {
    threads.execute(() -> run(batch.id()));
  }

  private void run(String id) {
    while (true) {
      try {
        advance(id);
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return; // the next gateway goes on
      } catch (IOException | RuntimeException e) {
        log.warn("batch {} waits: {}", id, e.getMessage());
        log.debug("its reason", e);
        if (!slept()) {
          return;
        }
      }
    }
  }

  private boolean slept() {
    try {
      ticker.sleep(RETRY);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void advance(String id) throws InterruptedException, IOException {
    Batch batch = batches.store().find(id).orElseThrow();
    if (batch.status() == BatchStatus.VALIDATING) {
      batch = validated(batch);
    }
    if (batch.status().ended()) {
      return;
    }
    if (batch.origin() == null && batch.status() == BatchStatus.IN_PROGRESS) {
      Origin origin = runs.origin(batch.order().topic());
      batches.begin(batch, origin);
      batch = batches.store().update(id, one -> one.with(origin));
    }
    Origin origin = batch.origin();
    if (origin == null) { // it was cancelled before anything was sent
      batch = batches.store().update(id, one -> one.with(Origin.NONE));
      finish(batch, new End(BatchStatus.CANCELLED, false));
      return;
    }
    BatchProgress progress = batches.begin(batch, origin);
    finish(batch, answered(batch, origin, progress));
    batches.end(id);
  }

  private Batch validated(Batch batch) throws InterruptedException {
    BatchInput.Check check;
    validating.acquire();
    try {
      check = BatchInput.check(batch.order(), batches.input(batch), maxLines);
    } finally {
      validating.release();
    }
    return batches
        .store()
        .update(
            batch.id(),
            one ->
                one.status() == BatchStatus.VALIDATING
                    ? one.checked(check.lines(), check.model(), check.errors())
                        .in(
                            check.errors().isEmpty() ? BatchStatus.IN_PROGRESS : BatchStatus.FAILED,
                            wall.instant())
                    : one);
  }

  /// How a batch ends.
  ///
  /// @param missed whether results of it were deleted before they were heard of
  private record End(BatchStatus status, boolean missed) {}

  /// Publishes a batch and waits until all of it has a result, or it is stopped.
  private End answered(Batch batch, Origin origin, BatchProgress progress)
      throws InterruptedException, IOException {
    String id = batch.id();
    Publication publication = new Publication(batch, origin);
    if (batch.status() == BatchStatus.IN_PROGRESS) {
      threads.execute(publication);
    } else {
      publication.published = settledUpTo(batch, runs.registered(id));
    }
    BatchStatus end = BatchStatus.COMPLETED;
    long settled = -1;
    long changed = ticker.nanos();
    long quiet = QUIET.toNanos();
    while (true) {
      long known = publication.published;
      boolean caught = caughtUp.getAsBoolean(); // first: what was heard of until then counts
      long now = progress.completed() + progress.failed();
      if (caught && end == BatchStatus.COMPLETED && now < batch.order().lines()) {
        BatchStatus status = batches.store().find(id).orElseThrow().status();
        end = stopping(batch, status, publication);
      }
      if (!caught || now != settled) {
        changed = ticker.nanos();
        quiet = QUIET.toNanos();
      }
      settled = now;
      if (known >= 0 && (settled >= known || publication.over(progress))) {
        boolean cut = end == BatchStatus.COMPLETED && progress.completed() < batch.order().lines();
        return new End(cut && runs.registered(id).stopped() ? BatchStatus.CANCELLED : end, false);
      }
      if (known >= 0 && ticker.nanos() - changed > quiet) {
        if (publication.finished()) {
          log.warn(
              "batch {} ends without all its results: the workers have finished its prompts", id);
          return new End(end, true);
        }
        quiet += QUIET.toNanos();
      }
      boolean stopped = end != BatchStatus.COMPLETED;
      if (stopped && known >= 0 && ticker.nanos() - changed > STOPPED_QUIET.toNanos()) {
        return new End(end, false);
      }
      ticker.sleep(TICK);
    }
  }

  /// How many results a stopped batch may get: all that were published if somebody counted them to
  /// the end, or else as many as there are lines.
  private static long settledUpTo(Batch batch, BatchRuns.Registered registered) {
    return registered.counted() ? registered.published() : batch.order().lines();
  }

  /// Stops a batch whose time is over, or that somebody cancelled.
  private BatchStatus stopping(Batch batch, BatchStatus status, Publication publication)
      throws InterruptedException {
    if (status == BatchStatus.CANCELLING || publication.stopped) {
      runs.stop(batch.id());
      return BatchStatus.CANCELLED;
    }
    if (!wall.instant().isBefore(batch.order().expiresAt())) {
      log.info("batch {} is over its completion window", batch.id());
      runs.stop(batch.id());
      return BatchStatus.EXPIRED;
    }
    return BatchStatus.COMPLETED;
  }

  /// The publishing of one batch, again and again until it is whole or stopped.
  private final class Publication implements Runnable {
    private final Batch batch;
    private final Origin origin;
    private volatile List<Long> ends = List.of();
    private volatile long published = -1;
    private volatile boolean stopped;

    private Publication(Batch batch, Origin origin) {
      this.batch = batch;
      this.origin = origin;
    }

    @Override
    public void run() {
      try {
        while (published < 0 && !left()) {
          attempt();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /// Whether all that was published has a result, some of it none to be known by.
    private boolean over(BatchProgress progress) {
      return !ends.isEmpty() && progress.over(ends);
    }

    /// Whether the workers have finished all of it, so that no result comes any more.
    private boolean finished() {
      return !ends.isEmpty() && runs.finished(batch.order(), origin, ends);
    }

    /// Gives up what was cancelled or is over its time before it was published.
    private boolean left() throws InterruptedException {
      BatchStatus status = batches.store().find(batch.id()).orElseThrow().status();
      boolean over = !wall.instant().isBefore(batch.order().expiresAt());
      if (status != BatchStatus.CANCELLING && !over) {
        return false;
      }
      published = settledUpTo(batch, runs.registered(batch.id()));
      return true;
    }

    private void attempt() throws InterruptedException {
      publishing.acquire();
      try {
        long count = runs.publish(batch.order(), origin, batches.input(batch));
        ends = runs.ends(batch.order().topic(), origin.prompts().size());
        published = count;
      } catch (RuntimeException e) {
        log.debug("batch {} is not published", batch.id(), e);
        try {
          BatchRuns.Registered registered = runs.registered(batch.id());
          if (registered.stopped()) {
            stopped = true;
            published = settledUpTo(batch, registered);
            return;
          }
        } catch (RuntimeException also) {
          log.debug("nor is its run known", also);
        }
        log.warn("batch {} is not published yet: {}", batch.id(), e.getMessage());
      } finally {
        publishing.release();
      }
      if (published < 0) {
        ticker.sleep(RETRY);
      }
    }
  }

  private void finish(Batch batch, End end) throws IOException {
    String id = batch.id();
    Batch summed =
        batches
            .store()
            .update(
                id,
                one ->
                    one.status() == BatchStatus.IN_PROGRESS
                        ? one.in(BatchStatus.FINALIZING, wall.instant())
                        : one);
    BatchSummary.Summed ended = summary.of(summed.in(end.status(), wall.instant()), end.missed());
    Instant now = wall.instant();
    batches
        .store()
        .update(id, one -> one.with(ended.origin()).with(ended.outcome()).in(end.status(), now));
    log.info(
        "batch {} is {}: {} of {} requests answered",
        id,
        end.status().word(),
        ended.outcome().completed(),
        batch.order().lines());
  }
}
