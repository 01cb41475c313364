package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What belongs to a question and is in no field that is sent.
class LeftOutTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"question\": \"q\", \"image\": {\"path\": \"a.png\"}} | image",
        "{\"prompt\": \"q\", \"images\": [\"a.png\"]} | images",
        "{\"question\": \"q <image 1>\", \"options\": [\"a\"], \"image_1\": \"a.png\"} | image_1",
        "{\"conversations\": [{\"from\": \"human\", \"value\": \"<image>q\"}], \"image\":"
            + " \"a.png\"} | image",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"<video>q\"}], \"videos\": [\"a.mp4\"]}"
            + " | videos"
      })
  void aTextIsNotSentWithoutThePictureBesideIt(String row, String field) {
    assertThatThrownBy(() -> FileReading.of("f.jsonl", row + "\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("without the '" + field + "' beside it")
        .hasMessageContaining("leave the field out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"prompt\": \"q\", \"image\": null}",
        "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\","
            + " \"image_url\": {\"url\": \"u\"}}]}], \"image\": \"u\"}"
      })
  void whereThereIsNoPictureOrTheMessagesHaveItTheRowIsSent(String row) throws IOException {
    assertThat(FileReading.of("f.jsonl", row + "\n").prompts()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Incorrect Answer 1", "distractor2", "mc1_targets"})
  void aQuestionIsNotSentWithoutItsWrongChoices(String field) throws IOException {
    String row = "{\"question\": \"q\", \"correct_answer\": \"a\", \"" + field + "\": \"b\"}\n";

    assertThatThrownBy(() -> FileReading.of("f.jsonl", row))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("without the '" + field + "' beside it")
        .hasMessageContaining("--map 'prompt=question'");
    assertThat(
            FileReading.of("f.jsonl", row.getBytes(UTF_8), FileReading.mapped("prompt=question"))
                .texts())
        .containsExactly("q");
  }

  @Test
  void aConversationIsNotSentWithoutItsTools() throws IOException {
    String row =
        """
        {"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}], "tools": "[]"}
        """;

    assertThat(FileReading.of("f.jsonl", row).texts()).containsExactly("q");
    assertThatThrownBy(() -> FileReading.of("f.jsonl", row.replace("[]", "[{}]")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("its 'tools' would not be sent");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"key\": \"a\", \"request\": {\"contents\": [{\"parts\": [{\"text\": \"q\"}]}]}}",
        "{\"contents\": [{\"role\": \"user\", \"parts\": [{\"text\": \"q\"}]}]}"
      })
  void requestsInGeminisFormAreRefusedByName(String row) {
    assertThatThrownBy(() -> FileReading.of("f.jsonl", row + "\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("Gemini's form")
        .hasMessageContaining("\"messages\"");
  }

  @Test
  void aFieldThatAMappingOrATemplatePutsIntoTheTextIsNotSaidToBeLeftOut() throws IOException {
    byte[] row = "{\"question\": \"Why?\", \"p\": \"So.\", \"r\": 1}\n".getBytes(UTF_8);

    for (FileOptions options :
        List.of(
            FileReading.mapped("prompt={{p}} {{question}}"),
            FileReading.worded("{{p}} {question}"))) {
      FileReading file = FileReading.of("f.jsonl", row, options);
      assertThat(file.texts()).containsExactly("So. Why?");
      assertThat(file.remarks()).singleElement().asString().contains("'r'");
    }
  }
}
