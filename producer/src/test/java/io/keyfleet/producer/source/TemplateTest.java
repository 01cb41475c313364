package io.keyfleet.producer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.Prompt;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TemplateTest {

  @ParameterizedTest
  @EnumSource
  void builtInTemplatesAskForTheirFieldsInEveryLanguage(Language language) {
    assertThat(text("basic", language))
        .contains("12 + 5 x 3", "\"expression\"", "\"infer\"")
        .doesNotContain("\"reason\"");
    assertThat(text("reasoned", language))
        .contains("12 + 5 x 3", "\"reason\"", "\"infer\"")
        .doesNotContain("\"expression\"");
  }

  /// So that whoever looks for the expression in the text finds nothing else.
  @ParameterizedTest
  @EnumSource
  void builtInTemplatesHaveNoDigitOfTheirOwn(Language language) {
    assertThat(text("basic", language).replace("12 + 5 x 3", "")).doesNotContainPattern("\\d");
    assertThat(text("reasoned", language).replace("12 + 5 x 3", "")).doesNotContainPattern("\\d");
  }

  @Test
  void aFileIsATemplateUnderItsNameWithoutTheExtension(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(folder.resolve("terse.v2.txt"), "\uFEFF{question} = {question}?\n");

    Prompt prompt = Template.ofFile(file).ask("7", "$1 {question}", null);

    assertThat(prompt.labels().template()).isEqualTo("terse.v2");
    assertThat(prompt.labels().question()).isEqualTo("$1 {question}");
    assertThat(prompt.labels().id()).isEqualTo("7");
    assertThat(prompt.request().at("/messages/0/content").asText())
        .isEqualTo("$1 {question} = $1 {question}?");
  }

  @Test
  void aFileWithoutAPlaceForTheQuestionIsRefused(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("t.txt"), "What is {Question}?");

    assertThatThrownBy(() -> Template.ofFile(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{question}");
  }

  @Test
  void aFileThatIsNoTextIsRefused(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("t.txt"), new byte[] {(byte) 0xff, (byte) 0xfe});

    assertThatThrownBy(() -> Template.ofFile(file)).isInstanceOf(Failure.class);
  }

  private static String text(String name, Language language) {
    Template template = Template.builtIn(name, language).orElseThrow();
    return template.ask(null, "12 + 5 x 3", null).request().at("/messages/0/content").asText();
  }
}
