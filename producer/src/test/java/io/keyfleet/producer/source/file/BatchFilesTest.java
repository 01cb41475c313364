package io.keyfleet.producer.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.Prompt;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Batch files of several owners, in samples of our own.
class BatchFilesTest {
  @Test
  void aBatchFileOfAnthropicIsReadByItsParamsAndNamesWhatIsNotSent() throws IOException {
    FileReading file =
        FileReading.of(
            "batch.jsonl",
            """
            {"custom_id": "a", "params": {"model": "m", "max_tokens": 9, "own": 1, "messages": [{"role": "user", "content": "8 * 9?"}]}}
            {"custom_id": "b", "params": {"model": "m", "max_tokens": 9, "own": 2, "messages": [{"role": "user", "content": "hi"}]}}
            """);

    assertThat(file.format()).isEqualTo(FileFormat.batch);
    assertThat(file.texts()).containsExactly("8 * 9?", "hi");
    assertThat(file.first().operation().url()).isEqualTo("/v1/messages");
    assertThat(file.first().labels().id()).isEqualTo("a");
    assertThat(file.first().request().has("own")).isFalse();
    assertThat(file.remarks()).singleElement().asString().contains("'own'", "--params own");
  }

  @Test
  void aBatchFileSendsItsBodyWithoutWhatIsNoParameter() throws IOException {
    FileReading file =
        FileReading.of(
            "batch.jsonl",
            """
            {"custom_id": "a", "method": "POST", "url": "/chat/completions", "body": {"model": "m", "top_k": 5, "answer": "72", "messages": [{"role": "user", "content": "8 * 9?"}]}}
            """);

    assertThat(file.format()).isEqualTo(FileFormat.batch);
    Prompt prompt = file.first();
    assertThat(prompt.request().fieldNames())
        .toIterable()
        .containsExactly("model", "top_k", "messages");
    assertThat(prompt.labels().metadata()).hasToString("{\"answer\":\"72\"}");
    assertThat(file.remarks()).singleElement().asString().contains("'answer'", "--map");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\": \"r\", \"custom_id\": \"a\", \"response\": {\"status_code\": 200, \"body\": {}},"
            + " \"error\": null}",
        "{\"custom_id\": \"a\", \"result\": {\"type\": \"succeeded\", \"message\": {}}}"
      })
  void theOutputOfABatchIsRefusedAsOne(String row) {
    assertThatThrownBy(() -> FileReading.of("out.jsonl", row + "\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is the output of a batch");
  }

  @Test
  void aColumnNamedBodyMakesNoBatchFileButBelongsToTheQuestion() {
    assertThatThrownBy(
            () -> FileReading.of("t.csv", "Body,Question,Answer\nTom has 3.,How many?,3\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--map 'prompt={{body}}\\n\\n{{question}},expected=answer'");
  }

  @Test
  void vertexAisRequestsToClaudeAreMessagesRequests() throws IOException {
    FileReading file =
        FileReading.of(
            "batch.jsonl",
            """
            {"custom_id": "a", "request": {"anthropic_version": "v", "max_tokens": 9, "messages": [{"role": "user", "content": "8 * 9?"}]}}
            """);

    assertThat(file.first().operation().url()).isEqualTo("/v1/messages");
    assertThat(file.first().labels().id()).isEqualTo("a");
    assertThat(file.first().request().fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("max_tokens", "messages");
  }
}
