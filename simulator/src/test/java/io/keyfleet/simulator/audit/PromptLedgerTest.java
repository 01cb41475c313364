package io.keyfleet.simulator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.PromptId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptLedgerTest {

  @Test
  void everyPromptCountsOnceAndItsFurtherAnswersAsRepeated() {
    PromptLedger ledger = new PromptLedger();
    for (long offset = 0; offset < 10_000; offset++) {
      ledger.answered(id("prompts", 3, offset));
      ledger.answered(id("prompts", 4, offset));
    }
    ledger.answered(id("prompts", 3, 5_000));
    ledger.answered(id("prompts", 3, 5_000));
    ledger.answered(id("other", 3, 5_000));
    ledger.answered(Optional.empty());
    assertThat(ledger.snapshot())
        .isEqualTo(new Audit.Prompts(20_001, 1, 2, Map.of("prompts-3-5000", 3), 1));
  }

  @Test
  void atMostAHundredRepeatedPromptsAreListedButAllAreCounted() {
    PromptLedger ledger = new PromptLedger();
    for (int round = 0; round < 2; round++) {
      for (long offset = 0; offset < 150; offset++) {
        ledger.answered(id("prompts", 0, offset));
      }
    }
    assertThat(ledger.snapshot().answeredAgain()).isEqualTo(150);
    assertThat(ledger.snapshot().repeated()).hasSize(100);
  }

  @Test
  void offsetsFarApartAreKeptApart() {
    PromptLedger ledger = new PromptLedger();
    ledger.answered(id("prompts", 0, 7));
    ledger.answered(id("prompts", 0, 7 + 4_096L * 1_000_000));
    assertThat(ledger.snapshot().answered()).isEqualTo(2);
    assertThat(ledger.snapshot().repeatedAnswers()).isZero();
  }

  @Test
  void beyondItsBoundAnswersAreUnidentifiedAndNothingGrows() {
    PromptLedger ledger = new PromptLedger();
    for (int partition = 0; partition <= PromptLedger.MAX_PAGES; partition++) {
      ledger.answered(id("p", partition, 0));
    }
    assertThat(ledger.snapshot().answered()).isEqualTo(PromptLedger.MAX_PAGES);
    assertThat(ledger.snapshot().unidentified()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "prompts-3-17-1, prompts, 3, 17",
    "a-b-1-2-0-99-2, a-b-1-2, 0, 99",
    "my.topic_x-63-123456789012-5, my.topic_x, 63, 123456789012",
  })
  void thePromptIsTheRequestIdWithoutTheAttempt(
      String id, String topic, int partition, long offset) {
    assertThat(ClientIds.prompt(id)).contains(new PromptId(topic, partition, offset));
  }

  @Test
  void otherClientsNameNeitherPromptNorWorker() {
    assertThat(ClientIds.prompt(null)).isEmpty();
    assertThat(ClientIds.prompt("9f0c-b2")).isEmpty();
    assertThat(ClientIds.worker(null)).isEqualTo(ClientIds.OTHER_CLIENT);
    assertThat(ClientIds.worker("OpenAI/JS 6.1")).isEqualTo(ClientIds.OTHER_CLIENT);
    assertThat(ClientIds.worker("keyfleet/0.1.0 (worker-2)")).isEqualTo("worker-2");
  }

  private static Optional<PromptId> id(String topic, int partition, long offset) {
    return Optional.of(new PromptId(topic, partition, offset));
  }
}
