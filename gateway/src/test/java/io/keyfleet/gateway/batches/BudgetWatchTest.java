package io.keyfleet.gateway.batches;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.PromptId;
import io.keyfleet.gateway.batches.BatchResults.Stopped;
import io.keyfleet.gateway.batches.store.Batch;
import io.keyfleet.gateway.batches.store.Batch.LineError;
import io.keyfleet.gateway.batches.store.Batch.Origin;
import io.keyfleet.gateway.batches.store.BatchStatus;
import io.keyfleet.gateway.batches.store.BatchStore;
import io.keyfleet.service.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BudgetWatchTest {
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private Batches batches;

  @BeforeEach
  void open() {
    batches = new Batches(new BatchStore(folder), new StoredResults().results(), () -> NOW);
  }

  @Test
  void theBatchesOfAKeyThatHasUsedUpItsBudgetAreCancelledAndSayWhy() throws IOException {
    begin("batch_1", "spent");
    begin("batch_2", "other");

    look();

    Batch cancelled = batches.store().find("batch_1").orElseThrow();
    assertThat(cancelled.status()).isEqualTo(BatchStatus.CANCELLING);
    assertThat(cancelled.errors()).extracting(LineError::code).containsExactly(BudgetWatch.CODE);
    assertThat(Batches.stopped(cancelled)).isEqualTo(Stopped.SPENT);
    assertThat(batches.store().find("batch_2").orElseThrow().status())
        .isEqualTo(BatchStatus.IN_PROGRESS);
  }

  @Test
  void aBatchOfWhichAllLinesHaveAResultIsLeftToEnd() throws IOException {
    begin("batch_1", "spent");
    batches
        .begin(
            batches.store().find("batch_1").orElseThrow(),
            new Origin(List.of(0L), List.of(0L), List.of(0L), Map.of()))
        .answered(new PromptId("prompts", 0, 0));

    look();

    assertThat(batches.store().find("batch_1").orElseThrow().status())
        .isEqualTo(BatchStatus.IN_PROGRESS);
  }

  private void look() {
    new BudgetWatch(batches, "spent"::equals, SystemTime.TICKER, () -> NOW).look();
  }

  private void begin(String id, String owner) throws IOException {
    Path input = Files.writeString(folder.resolve(id), "{}\n");
    Batch.Order order =
        new Batch.Order(
            id,
            owner,
            "/v1/chat/completions",
            "24h",
            NOW.plusSeconds(60),
            "file-1",
            "in.jsonl",
            Map.of(),
            "prompts",
            1,
            null,
            null);
    batches.store().add(Batch.of(order, NOW), input);
    batches.store().update(id, batch -> batch.in(BatchStatus.IN_PROGRESS, NOW));
  }
}
