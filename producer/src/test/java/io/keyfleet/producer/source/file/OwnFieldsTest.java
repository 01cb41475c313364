package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.keyfleet.producer.source.PromptSource.Entry;
import io.keyfleet.producer.source.shape.Mapping;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What of a row is sent, expected and kept.
class OwnFieldsTest {
  private static final String ROWS =
      """
      {"input": "8 * 9?", "target": "so 72 #### 72", "meta": {"id": "a", "level": 1}}
      {"input": "2 + 2?", "target": "#### 1,004", "meta": {"id": "b", "level": 2}, "gone": null}
      """;

  @Test
  void aMappingNamesWhatIsAskedExpectedAndTheId() throws IOException {
    FileReading file =
        FileReading.of(
            "f.jsonl",
            ROWS.getBytes(UTF_8),
            new FileOptions(
                FileFormat.auto,
                Optional.empty(),
                Mapping.parse(List.of("prompt=input,expected=target,id=/meta/id")),
                Optional.of(Pattern.compile("#### (.+)")),
                Set.of(),
                Choice.ALL));

    assertThat(file.texts()).containsExactly("8 * 9?", "2 + 2?");
    assertThat(file.expected()).containsExactly("72", "1004");
    assertThat(file.prompts().get(1).labels().id()).isEqualTo("b");
    assertThat(file.first().labels().metadata())
        .hasToString("{\"meta\":{\"id\":\"a\",\"level\":1}}");
    assertThat(file.first().request().fieldNames()).toIterable().containsExactly("messages");
  }

  @Test
  void aMappedTextTakesAnyFieldAndItsCommasAreItsOwn() throws IOException {
    FileReading file =
        FileReading.of(
            "f.jsonl",
            ROWS.getBytes(UTF_8),
            FileReading.mapped("prompt=Level {{/meta/level}}, say: {{ input }},id=/meta/id"));

    assertThat(file.texts()).containsExactly("Level 1, say: 8 * 9?", "Level 2, say: 2 + 2?");
    assertThat(file.first().labels().id()).isEqualTo("a");
    assertThat(file.format()).isEqualTo(FileFormat.inspect);
    assertThat(file.expected()).containsExactly("\"so 72 #### 72\"", "\"#### 1,004\"");
  }

  @Test
  void aMappedColumnIsFoundWhateverItsLetterCase() throws IOException {
    FileReading file =
        FileReading.of(
            "f.csv",
            "Input;Target;Temperature;M\n8 * 9?;72;0;m-1\n".getBytes(UTF_8),
            FileReading.mapped("prompt=Input,expected=target,temperature=Temperature,model=m"));

    assertThat(file.texts()).containsExactly("8 * 9?");
    assertThat(file.expected()).containsExactly("72");
    assertThat(file.first().request().path("temperature").asInt(9)).isEqualTo(0);
    assertThat(file.first().model()).isEqualTo("m-1");
    assertThat(file.first().labels().metadata()).isNull();
  }

  @Test
  void aMappedTextMayHaveLines() throws IOException {
    FileReading file =
        FileReading.of(
            "f.jsonl",
            "{\"question\": \"Who?\", \"passage\": \"Ann \\\\nu.\", \"answer\": true}\n"
                .getBytes(UTF_8),
            FileReading.mapped("prompt={{passage}}\\n\\n{{question}},expected=answer"));

    assertThat(file.texts()).containsExactly("Ann \\nu.\n\nWho?");
    assertThat(file.expected()).containsExactly("true");
  }

  @Test
  void aLaterRowWhoseQuestionHasAPassageIsBad() throws IOException {
    String rows = "{\"question\": \"q\", \"context\": \"\", \"options\": []}\n".repeat(100);
    FileReading file =
        FileReading.of("f.jsonl", rows + "{\"question\": \"q\", \"context\": \"c\"}\n");

    assertThat(file.prompts()).hasSize(100);
    assertThat(file.bad()).singleElement().asString().contains("'context'", "--map");
  }

  @Test
  void aFieldsOwnBracesAreNoBlanks() throws IOException {
    FileReading file =
        FileReading.of(
            "f.jsonl",
            "{\"question\": \"what is {{x}} or {question}?\", \"x\": 1}\n".getBytes(UTF_8),
            FileReading.worded("{question} / {{x}} / {{question}} / {{none}}"));

    assertThat(file.texts())
        .containsExactly(
            "what is {{x}} or {question}? / 1 / what is {{x}} or {question}? / {{none}}");
  }

  @Test
  void aRowWithoutAFieldOfTheTemplateIsBad() throws IOException {
    FileReading file =
        FileReading.of(
            "f.jsonl",
            "{\"prompt\": \"p\", \"x\": 1}\n{\"prompt\": \"p\"}\n".getBytes(UTF_8),
            FileReading.worded("{{x}}"));

    assertThat(file.texts()).containsExactly("1");
    assertThat(file.bad()).containsExactly(new Entry.Invalid(2, "no field 'x' for the template"));
  }

  @Test
  void aMappedFieldThatNoRowHasIsRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() ->
            FileReading.of("f.jsonl", ROWS.getBytes(UTF_8), FileReading.mapped("prompt=inptu")))
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll("'inptu'", "'input'", "'target'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"answer", "target", "ideal", "label", "solution", "ground_truth"})
  void aLikelyLabelIsNeitherSentNorForgotten(String name) throws IOException {
    for (String row :
        List.of(
            "{\"prompt\": \"8 * 9?\", \"%s\": \"72\"}".formatted(name),
            "prompt,%s\n8 * 9?,72".formatted(name))) {
      FileReading file = FileReading.of("f", row + "\n");

      assertThat(file.first().request().fieldNames()).toIterable().containsExactly("messages");
      assertThat(file.first().labels().metadata()).hasToString("{\"" + name + "\":\"72\"}");
      assertThat(file.remarks())
          .singleElement()
          .asString()
          .contains("'" + name + "'", "--map 'expected=" + name + "'");
    }
  }

  @Test
  void parametersPassAndMoreOfThemWhereTheOwnerSaysSo() throws IOException {
    String row = "{\"prompt\": \"p\", \"temperature\": 0, \"top_k\": 5, \"own\": {\"a\": 1}}\n";
    FileOptions options =
        new FileOptions(
            FileFormat.auto,
            Optional.empty(),
            Mapping.NONE,
            Optional.empty(),
            Set.of("own"),
            Choice.ALL);

    FileReading file = FileReading.of("f.jsonl", row.getBytes(UTF_8), options);

    assertThat(file.first().request().toString())
        .contains("\"temperature\":0", "\"top_k\":5", "\"own\":{\"a\":1}");
    assertThat(file.first().labels().metadata()).isNull();
    assertThat(FileReading.of("f.jsonl", row).first().request().has("own")).isFalse();
  }

  @Test
  void aColumnThatCanOnlyBeAParameterIsOneWithItsType() throws IOException {
    FileReading file = FileReading.of("f.csv", "prompt,temperature,user\np,0.5,Tom\nq,,\n");

    assertThat(file.first().request().path("temperature").isNumber()).isTrue();
    assertThat(file.first().request().has("user")).isFalse();
    assertThat(file.prompts().get(1).request().has("temperature")).isFalse();
  }

  @Test
  void expectedAsAListPassesAsItIs() throws IOException {
    assertThat(
            FileReading.of("f.jsonl", "{\"prompt\": \"p\", \"expected\": [1, \"one\"]}\n")
                .expected())
        .containsExactly("[1,\"one\"]");
  }
}
