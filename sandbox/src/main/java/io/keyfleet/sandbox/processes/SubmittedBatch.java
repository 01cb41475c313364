package io.keyfleet.sandbox.processes;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.sandbox.fleet.GatewayClient;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A batch as its client sees it, which asks again while it gets no answer. For one thread.
public final class SubmittedBatch {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Set<String> ENDS = Set.of("completed", "failed", "expired", "cancelled");

  private final GatewayClient client;
  private final String id;
  private final Ticker ticker;

  SubmittedBatch(GatewayClient client, String id, Ticker ticker) {
    this.client = client;
    this.id = id;
    this.ticker = ticker;
  }

  /// A batch that has ended.
  ///
  /// @param status its last
  /// @param total requests that it counts
  /// @param settled of which it counts as completed or failed
  /// @param output lines of its output file
  /// @param errors lines of its error file
  /// @param ids different `custom_id`s in both
  public record Ended(
      String status, long total, long settled, long output, long errors, long ids) {}

  /// Waits until so many lines are answered.
  public void awaitAnswered(long lines) throws InterruptedException {
    awaited(batch -> completed(batch) >= lines);
  }

  /// Waits for its end, and reads its files.
  public Ended awaitEnd() throws InterruptedException {
    JsonNode batch = awaited(one -> ENDS.contains(one.path("status").asText()));
    Set<String> ids = new HashSet<>();
    long output = read(batch.path("output_file_id"), ids);
    long errors = read(batch.path("error_file_id"), ids);
    JsonNode counts = batch.path("request_counts");
    return new Ended(
        batch.path("status").asText(),
        counts.path("total").asLong(),
        completed(batch) + counts.path("failed").asLong(),
        output,
        errors,
        ids.size());
  }

  private interface Condition {
    boolean holds(JsonNode batch);
  }

  private JsonNode awaited(Condition condition) throws InterruptedException {
    long start = ticker.nanos();
    while (true) {
      Optional<JsonNode> batch = client.find("/batches/" + id);
      if (batch.isPresent() && condition.holds(batch.get())) {
        return batch.get();
      }
      if (ticker.nanos() - start > PATIENCE.toNanos()) {
        throw new Failure("after ten minutes the batch is " + batch);
      }
      ticker.sleep(LOOK);
    }
  }

  private long read(JsonNode file, Set<String> ids) throws InterruptedException {
    if (file.isNull()) {
      return 0;
    }
    try {
      List<JsonNode> lines = client.lines(file.asText());
      lines.forEach(line -> ids.add(line.path("custom_id").asText()));
      return lines.size();
    } catch (IOException e) {
      throw new Failure("the batch's results cannot be read: " + e.getMessage(), e);
    }
  }

  private static long completed(JsonNode batch) {
    return batch.at("/request_counts/completed").asLong();
  }
}
