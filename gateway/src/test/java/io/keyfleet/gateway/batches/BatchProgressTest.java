package io.keyfleet.gateway.batches;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.PromptId;
import io.keyfleet.gateway.batches.store.Batch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BatchProgressTest {
  private final BatchProgress progress =
      new BatchProgress(
          "prompts",
          new Batch.Origin(List.of(10L, 20L), List.of(0L, 0L), List.of(0L, 0L), Map.of()));

  @Test
  void aPromptCountsOnceHoweverOftenItsResultComes() {
    progress.answered(prompt(0, 10));
    progress.answered(prompt(0, 10));
    progress.died(prompt(1, 25));
    progress.died(prompt(1, 25));

    assertThat(progress.completed()).isEqualTo(1);
    assertThat(progress.failed()).isEqualTo(1);
  }

  @Test
  void anAnswerCountsWhetherItComesBeforeOrAfterADeath() {
    progress.died(prompt(0, 11));
    progress.answered(prompt(0, 11));
    progress.answered(prompt(1, 21));
    progress.died(prompt(1, 21));

    assertThat(progress.completed()).isEqualTo(2);
    assertThat(progress.failed()).isZero();
  }

  @Test
  void whatIsBeforeTheBatchOrOnALaterPartitionDoesNotCount() {
    progress.answered(prompt(0, 9));
    progress.answered(prompt(2, 0));

    assertThat(progress.completed()).isZero();
  }

  private static PromptId prompt(int partition, long offset) {
    return new PromptId("prompts", partition, offset);
  }
}
