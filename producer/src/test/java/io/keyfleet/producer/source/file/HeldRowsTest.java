package io.keyfleet.producer.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of one object that holds the rows.
class HeldRowsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{\"canary\": \"c\", \"name\": \"n\", \"examples\": [{\"input\": \"i\", \"target\":"
            + " \"t\"}]} ~ .examples[]",
        "{\"version\": \"1\", \"data\": [{\"title\": \"t\", \"paragraphs\": [{\"context\": \"c\","
            + " \"qas\": [{\"question\": \"q\", \"answers\": [{\"text\": \"a\"}]}]}]}]} ~ .data[] |"
            + " . + .paragraphs[] | del(.paragraphs) | . + .qas[] | del(.qas)",
        "{\"a 1\": {\"passage\": \"p\", \"qa pairs\": [{\"question\": \"q\"}]}, \"a 2\": {}} ~ .[]"
            + " | . + .\"qa pairs\"[] | del(.\"qa pairs\")",
        "{\"features\": [{\"name\": \"question\"}], \"rows\": [{\"row_idx\": 0, \"row\":"
            + " {\"question\": \"q\"}}]} ~ .rows[].row",
        "{\"providers\": [{\"id\": \"p\"}], \"tests\": [{\"vars\": {\"x\": \"q\"}, \"assert\":"
            + " [{\"type\": \"equals\", \"value\": \"a\"}]}]} ~ .tests[]",
        "{\"train\": [{\"question\": \"q\"}], \"test\": [{\"question\": \"q\"}]} ~ .train[]"
      })
  void oneObjectIsRefusedWithTheCommandThatTakesItsRowsOut(String object, String filter) {
    assertThatThrownBy(() -> FileReading.of("a.json", object))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("jq -c '" + filter + "' a.json | ./keyfleet producer --file -");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"canary\": \"c\",\n \"examples\": [\n{\"input\": \"i\",\n \"target\": \"t\"}%s]}\n",
        "{\n \"canary\": \"c\",\n \"examples\": [\n{\"input\": \"i\",\n \"target\": \"t\"}%s]}\n",
        "{\"canary\": \"c\", \"examples\": [{\"input\": \"i\", \"target\": \"t\"}%s]}"
      })
  void howeverLargeItIs(String object) {
    String more = ",\n{\"input\": \"i\", \"target\": \"t\"}".repeat(200_000);

    for (String rows : List.of("", more, more.replace("\n", ""))) {
      assertThatThrownBy(() -> FileReading.of("a.json", object.formatted(rows)))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("jq -c '.examples[]' a.json | ./keyfleet producer --file -");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"prompt\": \"q\", \"rows\": [{\"question\": \"%s\"}]}\n",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]}\n",
        "{\n\"messages\": [{\"role\": \"user\",\n\"content\": \"%s\"}]}\n"
      })
  void aLargeRowHoldsNoOthers(String row) throws IOException {
    assertThat(FileReading.of("a.json", row.formatted("x".repeat(300_000))).texts()).hasSize(1);
  }

  @Test
  void whatIsInNoRowIsNamed() {
    assertThatThrownBy(() ->
            FileReading.of(
                "a.json", "{\"task_prefix\": \"p\", \"examples\": [{\"input\": \"i\"}]}"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("rows in 'examples', without 'task_prefix'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"input\": [{\"role\": \"user\", \"content\": \"q\"}]}",
        "{\"user_input\": [{\"type\": \"human\", \"content\": \"q\"}]}",
        "{\"inputs\": {\"question\": \"q\"}}"
      })
  void aRowByItselfHoldsNoOthers(String row) {
    assertThatThrownBy(() -> FileReading.of("a.jsonl", row))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--map 'prompt=");
  }
}
