package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Choices in a field each.
class SeparateChoicesTest {
  @Test
  void theFlagThatIsNamedPutsThemUnderTheQuestion() throws IOException {
    String table =
        """
        ,Question,Subject,A,B,C,D,Answer
        0,Which is a fruit?,food,stone,pear,"a, b",iron,B
        """;
    String map = "prompt=question,choices=A,B,C,D,expected=answer";

    assertThatThrownBy(() -> FileReading.of("t.csv", table))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("without the 'A,B,C,D' beside it. Give --map '" + map + "'");
    FileReading file = table(table, map);
    assertThat(file.texts())
        .containsExactly(
            "Which is a fruit?\n\nA) stone\nB) pear\nC) a, b\nD) iron\n\n"
                + "Answer with the letter of the right choice only.");
    assertThat(file.expected()).containsExactly("\"B\"");
    assertThat(file.first().labels().metadata()).hasToString("{\"_1\":\"0\",\"Subject\":\"food\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"option1\": \"up\", \"option2\": \"down\" | option1,option2",
        "\"opb\": \"down\", \"opa\": \"up\" | opa,opb",
        "\"ans0\": \"up\", \"ans1\": \"down\" | ans0,ans1",
        "\"answerA\": \"up\", \"answerB\": \"down\" | answerA,answerB",
        "\"Ending 0\": \"up\", \"Ending 1\": \"down\" | Ending 0,Ending 1"
      })
  void theyAreKnownByTheirNames(String fields, String names) {
    assertThatThrownBy(() -> FileReading.of("f.jsonl", "{\"question\": \"q\", " + fields + "}\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--map 'prompt=question,choices=" + names + "'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"option1\": \"up\"",
        "\"option2\": \"up\", \"option3\": \"down\"",
        "\"A\": \"up\", \"C\": \"down\"",
        "\"1\": \"up\", \"2\": \"down\"",
        "\"optionA\": \"up\", \"choiceB\": \"down\""
      })
  void otherFieldsAreNoChoices(String fields) throws IOException {
    assertThat(FileReading.of("f.jsonl", "{\"question\": \"q\", " + fields + "}\n").texts())
        .containsExactly("q");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "option1,option2 | \"1\" | \"A\"",
        "option1,option2 | \"2\" | \"B\"",
        "option1,option2 | 1 | \"B\"",
        "option1,option2 | \"down\" | \"B\"",
        "a,b | \"A\" | \"A\""
      })
  void whatTellsTheirNamesApartIsTheirLabelAndANumberTheirIndex(
      String names, String answer, String letter) throws IOException {
    assertThat(read(names, answer).expected()).containsExactly(letter);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"option1,option2 | \"0\"", "a,b | \"1\"", "a,b | 2"})
  void digitsThatMayCountFromOneAreNoIndexBesideLabels(String names, String answer)
      throws IOException {
    assertThat(read(names, answer).bad())
        .singleElement()
        .asString()
        .contains("none of the choices", "letter, label or text");
  }

  private static FileReading read(String names, String answer) throws IOException {
    String[] name = names.split(",");
    return FileReading.of(
        "f.jsonl",
        "{\"q\": \"Which?\", \"%s\": \"up\", \"%s\": \"down\", \"x\": %s}%n"
            .formatted(name[0], name[1], answer)
            .getBytes(UTF_8),
        FileReading.mapped("prompt=q,choices=" + names + ",expected=x"));
  }

  private static FileReading table(String rows, String map) throws IOException {
    return FileReading.of("t.csv", rows.getBytes(UTF_8), FileReading.mapped(map));
  }

  @Test
  void inATableDigitsThatAreALabelAndAnIndexMakeTheRowBad() throws IOException {
    FileReading file =
        table(
            "q,sol1,sol2,x\nWhich?,up,down,1\nWhich?,up,down,2\n",
            "prompt=q,choices=sol1,sol2,expected=x");

    assertThat(file.bad()).singleElement().asString().contains("either of two");
    assertThat(file.expected()).containsExactly("\"B\"");
  }

  @Test
  void blankOnesAtTheEndAreNoneAndOneBeforeOthersMakesTheRowBad() throws IOException {
    FileReading file =
        table("q,A,B,C\nWhich?,up,down,\nWhich?,up,,down\nWhich?,,,\n", "prompt=q,choices=A,B,C");

    assertThat(file.texts()).singleElement().asString().contains("B) down\n\nAnswer");
    assertThat(file.bad()).hasSize(2).first().asString().contains("no choice in 'B'");
  }

  @Test
  void scoresOfChoicesAreNotLeftOutForAnExplanation() {
    String row =
        "{\"input\": \"Is ice cold?\", \"target\": \"Yes. It is frozen.\", \"target_scores\":"
            + " {\"Yes\": 1, \"No\": 0}}";

    assertThatThrownBy(() -> FileReading.of("task.jsonl", row))
        .hasMessageContaining("--map 'prompt=input,choices=target_scores'");
  }
}
