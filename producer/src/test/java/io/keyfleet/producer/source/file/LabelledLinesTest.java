package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plain text of which several lines are one question.
class LabelledLinesTest {
  private static final String EXAM =
      """

      b
      Ann is older than Bob. Bob is older than Cy.
      Who is the youngest?
      A.Ann
      B.Cy
      C.Bob

      a
      It rains on Monday only.
      When does it rain?
      A.On Monday
      B.On Sunday
      C.Never
      """;

  @Test
  void questionsWithChoicesUnderThemAreNotSentLineByLine() {
    assertThatThrownBy(() -> FileReading.of("test.txt", EXAM))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(
            "questions of several lines each, labelled 'A' and 'B'", "--format text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1. Which?\n(a) up\n(b) down\n2. And?\n(a) left\n(b) right\n",
        "Q: 1+1?\nA: 2\n\nQ: 2+2?\nA: 4\n",
        "Question: 1+1?\nAnswer: 2\nQuestion: 2+2?\nAnswer: 4\n",
        "问：一加一？\n答：二\n问：二加二？\n答：四\n",
        "哪个？\nA、上\nB、下\n哪个？\nA、左\nB、右\n"
      })
  void howeverTheyAreLabelled(String text) {
    assertThatThrownBy(() -> FileReading.of("test.txt", text)).isInstanceOf(Failure.class);
  }

  @Test
  void theyAreSentLineByLineIfTheirOwnerSaysSo() throws IOException {
    FileOptions text = FileOptions.of(FileFormat.text, Optional.empty());

    assertThat(FileReading.of("test.txt", EXAM.getBytes(UTF_8), text).texts()).hasSize(12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What is 1+1?\n\nWhat is 2+2?\n\nWhat is 3+3?\n",
        "# Sums\nWhat is 1+1?\nWhat is 2+2?\n\n# Capitals\nOf France?\nOf Italy?\n",
        "A. Einstein: who was he?\nB. Pascal: who was he?\nC. Darwin: who was he?\n",
        "Choose. A) up B) down\nChoose. A) left B) right\n",
        "A cat or a dog?\nBirds or fish?\nA cup or a glass?\nBread or rice?\n",
        "Q: why is the sky blue?\nQ: why is the sea blue?\nQ: why?\n",
        "User: hi\nUser: hello\n"
      })
  void linesThatStandByThemselvesArePrompts(String text) throws IOException {
    assertThat(FileReading.of("prompts.txt", text).texts())
        .hasSize((int) text.lines().filter(line -> !line.isBlank()).count());
  }
}
