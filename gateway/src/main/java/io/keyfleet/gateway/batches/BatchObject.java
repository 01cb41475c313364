package io.keyfleet.gateway.batches;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.gateway.batches.store.Batch;
import io.keyfleet.gateway.batches.store.Batch.Outcome;
import io.keyfleet.gateway.batches.store.BatchStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// A batch as OpenAI's API shows it. Safe for all threads.
///
/// @param batches know how far each is
record BatchObject(Batches batches, InstantSource wall) {
  private static final Duration ESTIMATE_AFTER = Duration.ofSeconds(2);

  /// The object.
  ObjectNode json(Batch batch) {
    Batch.Order order = batch.order();
    ObjectNode body =
        RecordJson.MAPPER
            .createObjectNode()
            .put("id", batch.id())
            .put("object", "batch")
            .put("endpoint", order.endpoint())
            .put("model", order.model());
    errors(body, batch);
    body.put("input_file_id", order.inputFile())
        .put("completion_window", order.window())
        .put("status", batch.status().word())
        .put("output_file_id", Batches.outputFile(batch))
        .put("error_file_id", Batches.errorFile(batch))
        .put("created_at", batch.createdAt().getEpochSecond())
        .put("expires_at", order.expiresAt().getEpochSecond());
    for (BatchStatus status : BatchStatus.values()) {
      if (status != BatchStatus.VALIDATING) {
        body.put(
            status.word() + "_at", batch.since(status).map(Instant::getEpochSecond).orElse(null));
      }
    }
    counts(body.putObject("request_counts"), batch);
    usage(body, batch);
    if (order.metadata().isEmpty()) {
      body.putNull("metadata");
    } else {
      order.metadata().forEach(body.putObject("metadata")::put);
    }
    body.put("estimated_completion_at", end(batch).map(Instant::getEpochSecond).orElse(null));
    return body;
  }

  private static void errors(ObjectNode body, Batch batch) {
    if (batch.errors().isEmpty()) {
      body.putNull("errors");
      return;
    }
    ArrayNode data = body.putObject("errors").put("object", "list").putArray("data");
    batch
        .errors()
        .forEach(error ->
            data.addObject()
                .put("code", error.code())
                .put("message", error.message())
                .put("param", error.param())
                .put("line", error.line()));
  }

  private void counts(ObjectNode counts, Batch batch) {
    Outcome outcome = batch.outcome();
    Optional<BatchProgress> progress = batches.progress(batch.id());
    long completed = progress.map(BatchProgress::completed).orElse(0L);
    long failed = progress.map(BatchProgress::failed).orElse(0L);
    counts
        .put("total", batch.order().lines())
        .put("completed", outcome == null ? completed : outcome.completed())
        .put("failed", outcome == null ? failed : outcome.failed());
  }

  private static void usage(ObjectNode body, Batch batch) {
    Outcome outcome = batch.outcome();
    if (outcome == null) {
      return;
    }
    Batch.Usage usage = outcome.usage();
    ObjectNode tokens =
        body.putObject("usage")
            .put("input_tokens", usage.input())
            .put("output_tokens", usage.output())
            .put("total_tokens", usage.input() + usage.output());
    tokens.putObject("input_tokens_details").put("cached_tokens", usage.cached());
    tokens.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoning());
  }

  /// When a batch will have ended if it goes on as it has.
  private Optional<Instant> end(Batch batch) {
    Optional<BatchProgress> progress = batches.progress(batch.id());
    Optional<Instant> begun = batch.since(BatchStatus.IN_PROGRESS);
    if (batch.status() != BatchStatus.IN_PROGRESS || progress.isEmpty() || begun.isEmpty()) {
      return Optional.empty();
    }
    Instant now = wall.instant();
    long settled = progress.get().completed() + progress.get().failed();
    Duration spent = Duration.between(begun.get(), now);
    if (settled == 0 || spent.compareTo(ESTIMATE_AFTER) < 0) {
      return Optional.empty();
    }
    double left = (double) (batch.order().lines() - settled) / settled;
    return Optional.of(now.plusMillis((long) (left * spent.toMillis())));
  }
}
