package io.keyfleet.gateway.batches.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.gateway.batches.store.Batch.LineError;
import io.keyfleet.producer.source.PromptSource.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchInputTest {
  private static final Batch.Order ORDER =
      new Batch.Order(
          "batch_1",
          "anyone",
          "/v1/chat/completions",
          "24h",
          Instant.EPOCH,
          "file-1",
          "in.jsonl",
          Map.of(),
          "prompts",
          2,
          null,
          null);

  @TempDir private Path folder;

  @Test
  void everyLineIsAPromptOfTheBatchsRun() throws IOException {
    Path file = file("\uFEFF" + line("a") + "\r\n\r\n" + line("b"));

    try (BatchInput input = BatchInput.open(ORDER, file)) {
      List<Entry> entries = new ArrayList<>();
      for (var next = input.next(); next.isPresent(); next = input.next()) {
        entries.add(next.get());
      }

      assertThat(entries).satisfiesExactly(one -> is(one, 1, "a"), one -> is(one, 3, "b"));
    }
    assertThat(BatchInput.check(ORDER, file, 10).errors()).isEmpty();
  }

  @Test
  void theModelOfABatchIsTheOneThatAllItsLinesName() throws IOException {
    String other = line("b").replace("\"m\"", "\"n\"");
    String none = line("b").replace("\"model\":\"m\",", "");

    assertThat(BatchInput.check(ORDER, file(line("a") + "\n" + line("b")), 10).model())
        .isEqualTo("m");
    assertThat(BatchInput.check(ORDER, file(line("a") + "\n" + other), 10).model()).isNull();
    assertThat(BatchInput.check(ORDER, file(line("a") + "\n" + none), 10).model()).isNull();
    assertThat(BatchInput.check(ORDER, file(none), 10).model()).isNull();
  }

  private static void is(Entry entry, long line, String id) {
    assertThat(entry)
        .isInstanceOfSatisfying(
            Entry.Valid.class,
            valid -> {
              assertThat(valid.line()).isEqualTo(line);
              assertThat(valid.prompt().labels().id()).isEqualTo(id);
              assertThat(valid.prompt().labels().run()).isEqualTo("batch_1");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "[1]",
        "{\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{}}",
        "{\"custom_id\":7,\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{}}",
        "{\"custom_id\":\"x\",\"method\":\"GET\",\"url\":\"/v1/chat/completions\",\"body\":{}}",
        "{\"custom_id\":\"x\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{}}",
        "{\"custom_id\":\"x\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\"}",
        "{\"custom_id\":\"x\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{}}"
      })
  void aWrongLineIsNamedByItsNumber(String wrong) throws IOException {
    Path file = file(line("a") + "\n" + wrong + "\n" + line("b") + "\n");

    assertThat(BatchInput.check(ORDER, file, 10).errors())
        .extracting(LineError::line)
        .containsExactly(2L);
  }

  @Test
  void aCustomIdThatStandsTwiceIsNamedWhereItStandsAgain() throws IOException {
    Path file = file(line("a") + "\n" + line("b") + "\n" + line("a") + "\n");

    assertThat(BatchInput.check(ORDER, file, 10).errors())
        .singleElement()
        .satisfies(error -> {
          assertThat(error.code()).isEqualTo("duplicate_custom_id");
          assertThat(error.line()).isEqualTo(3);
        });
  }

  @Test
  void aLineThatIsNotUtf8OrLargerThanAPromptIsNamed() throws IOException {
    Path file = folder.resolve("file");
    try (var out = Files.newOutputStream(file)) {
      out.write(new byte[] {'{', (byte) 0xFF, '}', '\n'});
      out.write(line("x".repeat(2_000_000)).getBytes(UTF_8));
    }

    assertThat(BatchInput.check(ORDER, file, 10).errors())
        .extracting(LineError::line)
        .containsExactly(1L, 2L);
  }

  @Test
  void aFileWithoutARequestOrWithTooManyIsNoBatch() throws IOException {
    assertThat(BatchInput.check(ORDER, file("\n \n"), 10).errors())
        .extracting(LineError::code)
        .containsExactly("empty_file");
    assertThat(
            BatchInput.check(ORDER, file(line("a") + "\n" + line("b") + "\n" + line("c")), 2)
                .errors())
        .extracting(LineError::code)
        .containsExactly("too_many_requests");
  }

  private static String line(String id) {
    return "{\"custom_id\":\""
        + id
        + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\","
        + "\"messages\":[{\"role\":\"user\",\"content\":\"2 + 2?\"}]}}";
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("file"), text);
  }
}
