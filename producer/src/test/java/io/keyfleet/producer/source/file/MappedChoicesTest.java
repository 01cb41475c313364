package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.producer.source.PromptSource.Entry;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Choices that a mapping names, and which of them is expected.
class MappedChoicesTest {
  @Test
  void mappedChoicesStandUnderThePromptAndTheirPlaceIsALetter() throws IOException {
    FileReading file =
        FileReading.of(
            "f.jsonl",
            "{\"q\": \"A fruit?\", \"c\": [\"stone\", \"pear\"], \"a\": 1}\n".getBytes(UTF_8),
            FileReading.mapped("prompt=q,choices=c,expected=a"));

    assertThat(file.texts().getFirst()).startsWith("A fruit?\n\nA) stone\nB) pear\n");
    assertThat(file.expected()).containsExactly("\"B\"");
    assertThat(file.first().labels().question()).isEqualTo("A fruit?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "[\"1\",\"2\",\"3\",\"4\"] ~ 2 ~ \"C\"",
        "[\"1\",\"2\",\"3\",\"4\"] ~ \"2\" ~ \"B\"",
        "[\"up\",\"down\",\"left\",\"right\"] ~ \"3\" ~ \"D\"",
        "[\"up\",\"down\"] ~ \"down\" ~ \"B\"",
        "[\"A)21\",\"B)22\",\"C)23\"] ~ \"C\" ~ \"C\"",
        "{\"text\":[\"up\",\"down\"],\"label\":[\"A\",\"B\"]} ~ \"B\" ~ \"B\"",
        "{\"text\":[\"up\",\"down\"],\"label\":[\"1\",\"2\"]} ~ \"1\" ~ \"A\"",
        "[{\"label\":\"A\",\"text\":\"up\"},{\"label\":\"B\",\"text\":\"down\"}] ~ \"B\" ~ \"B\"",
        "{\"A\":\"up\",\"B\":\"down\",\"C\":null} ~ \"B\" ~ \"B\"",
        "{\"A\":\"12\",\"B\":7} ~ 1 ~ \"B\"",
        "{\"opa\":\"up\",\"opb\":\"down\"} ~ \"opb\" ~ \"B\"",
        "{\"1\":\"up\",\"2\":\"down\"} ~ \"1\" ~ \"A\"",
        "{\"1\":\"up\",\"2\":\"down\"} ~ 1 ~ \"A\"",
        "\"A) $(1, 2)$ B) $(3, 4)$\" ~ \"B\" ~ \"B\"",
        "\"(A) up\\n(B) down or A) both\" ~ \"B\" ~ \"B\"",
        "\"a ) 1,200 , b ) 24 , c ) 625\" ~ \"1,200\" ~ \"A\"",
        "[\"a. up\",\"b. down\"] ~ \"b\" ~ \"B\""
      })
  void aNumberIsTheIndexOfAChoiceAndATextItsTextLabelOrLetter(
      String choices, String answer, String letter) throws IOException {
    FileReading file = question(choices, answer);

    assertThat(file.bad()).isEmpty();
    assertThat(file.expected()).containsExactly(letter);
    assertThat(file.texts().getFirst()).startsWith("Which?\n\nA) ").doesNotContain("A) A)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "[\"Yes\",\"No\"] ~ [\"Yes\"] ~ \"A\"",
        "[\"up\",\"down\",\"left\"] ~ [\"A\",\"C\"] ~ {\"set\":[\"A\",\"C\"]}",
        "[\"up\",\"down\",\"left\"] ~ [\"left\",\"up\"] ~ {\"set\":[\"C\",\"A\"]}",
        "[\"up\",\"down\",\"left\"] ~ \"AC\" ~ {\"set\":[\"A\",\"C\"]}",
        "[\"up\",\"down\",\"left\"] ~ \"A, C\" ~ {\"set\":[\"A\",\"C\"]}",
        "[\"A\",\"B\",\"AB\",\"0\"] ~ \"AB\" ~ \"C\"",
        "[\"up\",\"down\"] ~ {\"pattern\":\"A|B\"} ~ {\"pattern\":\"A|B\"}"
      })
  void severalRightChoicesAreTheSetOfTheirLetters(String choices, String answer, String expected)
      throws IOException {
    FileReading file = question(choices, answer);

    assertThat(file.bad()).isEmpty();
    assertThat(file.expected()).containsExactly(expected);
    boolean several = expected.contains("set");
    assertThat(file.texts().getFirst().contains("letters of all right choices")).isEqualTo(several);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{\"Yes\":0,\"No\":1} ~ \"B\"",
        "{\"up\":1,\"down\":0.5,\"left\":1.0} ~ {\"set\":[\"A\",\"C\"]}",
        "{\"2\":0,\"1\":1} ~ \"B\"",
        "{\"B\":1,\"A\":0} ~ \"A\""
      })
  void ofChoicesWithScoresTheBestAreExpected(String scores, String expected) throws IOException {
    FileReading file =
        FileReading.of(
            "task.jsonl",
            "{\"input\":\"Which?\",\"target\":\"Why.\",\"target_scores\":%s}%n"
                .formatted(scores)
                .getBytes(UTF_8),
            FileReading.mapped("prompt=input,choices=target_scores"));

    assertThat(file.bad()).isEmpty();
    assertThat(file.expected()).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "[] ~ 0 ~ not 1 to 26 texts",
        "{\"a\":\"b\"} ~ 0 ~ not 1 to 26 texts",
        "{\"1\":\"x\",\"2\":\"y\"} ~ 0 ~ none of the choices",
        "null ~ 0 ~ no choices",
        "[\"B\",\"A\"] ~ \"B\" ~ either of two",
        "[\"x\",\"y\"] ~ \"z\" ~ none of the choices",
        "[\"x\",\"y\"] ~ 2 ~ none of the choices",
        "[\"x\",\"y\"] ~ [\"x\",\"z\"] ~ none of the choices",
        "[\"x\",\"y\"] ~ [] ~ empty list"
      })
  void choicesThatCannotBeReadMakeTheRowBad(String choices, String answer, String reason)
      throws IOException {
    FileReading file =
        FileReading.of(
            "f.jsonl",
            ("{\"q\":\"Which?\",\"c\":%s,\"a\":%s}%n".formatted(choices, answer)
                    + "{\"q\":\"Which?\",\"c\":[\"x\"],\"a\":0}\n")
                .getBytes(UTF_8),
            FileReading.mapped("prompt=q,choices=c,expected=a"));

    assertThat(file.prompts()).hasSize(1);
    assertThat(file.bad()).singleElement().asString().contains(reason);
  }

  @Test
  void aCellOfChoicesIsJsonOrHasCommasAndDigitsThatMayMeanTwoOfThemAreRefused() throws IOException {
    FileReading file =
        FileReading.of(
            "f.csv",
            "q;c;a\nup?;no, yes;1\nup?;[\"no\", \"yes, up\"];B\nup?;1,2,3;2\nup?;one;0\n"
                .getBytes(UTF_8),
            FileReading.mapped("prompt=q,choices=c,expected=a"));

    assertThat(file.expected()).containsExactly("\"B\"", "\"B\"");
    assertThat(file.texts().get(1)).contains("A) no\nB) yes, up\n");
    assertThat(file.bad()).extracting(Entry::line).containsExactly(4L, 5L);
  }

  private static FileReading question(String choices, String answer) throws IOException {
    return FileReading.of(
        "f.jsonl",
        "{\"question\":\"Which?\",\"choices\":%s,\"answer\":%s}%n"
            .formatted(choices, answer)
            .getBytes(UTF_8),
        FileReading.mapped("prompt=question,choices=choices,expected=answer"));
  }
}
