package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// promptfoo's tests, as CSV and JSON, in samples of our own.
class PromptfooFilesTest {
  @Test
  void promptfooAsksItsVariableBetweenPrefixAndSuffix() throws IOException {
    FileReading file =
        FileReading.of(
            "tests.csv",
            """
            question,__expected,__prefix,__suffix,__description,__metadata:level
            What is 2+2?,equals: 4,"Answer: "," (be brief)",sum,easy
            The capital of France?,contains: Paris,,,,
            Say a letter,"regex: ^[A-D]$",,,,
            Say Paris,Paris,,,,
            """);

    assertThat(file.format()).isEqualTo(FileFormat.promptfoo);
    assertThat(file.texts())
        .containsExactly(
            "Answer: What is 2+2? (be brief)",
            "The capital of France?",
            "Say a letter",
            "Say Paris");
    assertThat(file.expected())
        .containsExactly(
            "4", "{\"contains\":\"Paris\"}", "{\"regex\":\"^[A-D]$\"}", "{\"exact\":\"Paris\"}");
    assertThat(file.first().labels().metadata())
        .hasToString("{\"__description\":\"sum\",\"level\":\"easy\"}");
    assertThat(file.first().labels().question()).isEqualTo("What is 2+2?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "icontains: paris ~ {\"contains\":\"paris\"}",
        "starts-with: The a.b ~ {\"regex\":\"^\\\\s*The a\\\\.b\"}",
        "contains-any: Paris, Lyon ~ {\"regex\":\"(?:Paris|Lyon)\"}",
        "icontains-any: Paris ~ {\"regex\":\"(?i)(?:Paris)\"}",
        "note: not a type ~ {\"exact\":\"note: not a type\"}",
        "1.50 ~ 1.50",
        "llm-rubric: is kind ~ null",
        "javascript: output.length < 10 ~ null",
        "similar(0.8):Hello there ~ null",
        "not-contains: Paris ~ null",
        "is-json ~ null",
        "contains-json ~ null",
        "latency(500) ~ null",
        "contains-html ~ null",
        "not-is-json ~ null",
        "search-rubric: names the river ~ null",
        "not-similar(0.8): rain ~ null",
        "is-it ~ {\"exact\":\"is-it\"}",
        "river(500) ~ {\"exact\":\"river(500)\"}"
      })
  void anAssertionIsExpectedWhereItHasALikeAndNeverSaidOtherwise(String cell, String expected)
      throws IOException {
    FileReading file = FileReading.of("t.csv", "input,__expected\nhi,\"" + cell + "\"\n");

    assertThat(file.expected()).containsExactly(expected);
    assertThat(file.remarks()).hasSize(expected.equals("null") ? 1 : 0);
  }

  @Test
  void severalAssertionsARowAreKeptAndNotScoredByOneOfThem() throws IOException {
    FileReading file =
        FileReading.of(
            "t.csv", "q,__expected1,__expected2\n2+2?,equals: 4,contains: four\n1+1?,2,\n");

    assertThat(file.texts()).containsExactly("2+2?", "1+1?");
    assertThat(file.expected()).containsExactly("null", "2");
    assertThat(file.first().labels().metadata())
        .hasToString("{\"__expected\":[\"equals: 4\",\"contains: four\"]}");
    assertThat(file.remarks()).singleElement().asString().contains("several assertions");
  }

  @Test
  void severalVariablesNeedATemplateWhichIsSaid() throws IOException {
    String csv = "topic,tone,__expected\ntea,kind,contains: tea\n";

    FileReading without = FileReading.of("t.csv", csv);
    assertThat(without.prompts()).isEmpty();
    assertThat(without.bad()).first().asString().contains("topic, tone", "--template", "--map");
    FileReading worded =
        FileReading.of(
            "t.csv", csv.getBytes(UTF_8), FileReading.worded("Of {{topic}}, {{ tone }}"));
    assertThat(worded.texts()).containsExactly("Of tea, kind");
    FileReading mapped =
        FileReading.of(
            "t.csv", csv.getBytes(UTF_8), FileReading.mapped("prompt={{tone}} words of {{topic}}"));
    assertThat(mapped.texts()).containsExactly("kind words of tea");
    assertThat(mapped.expected()).containsExactly("{\"contains\":\"tea\"}");
  }

  @Test
  void promptfoosJsonTestsAreReadToo() throws IOException {
    FileReading file =
        FileReading.of(
            "tests.json",
            """
            [{"vars": {"q": "2+2?"}, "assert": [{"type": "equals", "value": "4"}]},
             {"vars": {"q": "hi"}, "assert": [{"type": "contains-any", "value": ["a", "b"]}], "metadata": {"k": 1}}]
            """);

    assertThat(file.format()).isEqualTo(FileFormat.promptfoo);
    assertThat(file.texts()).containsExactly("2+2?", "hi");
    assertThat(file.expected()).containsExactly("4", "{\"regex\":\"(?:a|b)\"}");
  }

  @Test
  void alternativesOfAJsonTestMayHaveCommas() throws IOException {
    FileReading file =
        FileReading.of(
            "tests.json",
            """
            [{"vars": {"q": "10 * 100?"}, "assert": [{"type": "contains-any", "value": ["1,000", "1000"]}]},
             {"vars": {"q": "tea?"}, "assert": [{"type": "equals", "value": ["a", "b"]}]}]
            """);

    assertThat(file.expected()).containsExactly("{\"regex\":\"(?:1,000|1000)\"}", "null");
    assertThat(file.remarks()).singleElement().asString().contains("equals");
  }

  @Test
  void onlyVarsAreVariablesOfAJsonTest() throws IOException {
    FileReading file =
        FileReading.of(
            "tests.json",
            """
            [{"description": "d", "vars": {"topic": "tea"}, "assert": [{"type": "contains", "value": "leaf"}], "metadata": {"level": 2}}]
            """);

    assertThat(file.texts()).containsExactly("tea");
    assertThat(file.expected()).containsExactly("{\"contains\":\"leaf\"}");
    assertThat(file.first().labels().metadata()).hasToString("{\"level\":2,\"description\":\"d\"}");
  }

  @Test
  void aVariableThatWouldNotBeSentIsNotLeftOutSilently() throws IOException {
    String csv = "query,context,__expected\nWho?,Ann came.,contains: Ann\nWhat?,,contains: a\n";

    assertThatThrownBy(() -> FileReading.of("t.csv", csv))
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll(
            "only 'query'", "--map 'prompt={{query}} {{context}}'", "--map 'prompt=query'");
    assertThat(
            FileReading.of("t.csv", csv.getBytes(UTF_8), FileReading.mapped("prompt=query"))
                .texts())
        .containsExactly("Who?", "What?");
    assertThat(
            FileReading.of(
                    "t.csv", csv.getBytes(UTF_8), FileReading.worded("{{context}} {{query}}"))
                .texts())
        .containsExactly("Ann came. Who?", " What?");
    FileReading named = FileReading.of("t.csv", "prompt,topic,__expected\nhi,tea,ho\nho,tea,hi\n");
    assertThat(named.texts()).containsExactly("hi", "ho");
    assertThat(named.remarks()).singleElement().asString().contains("'topic' is not sent");
  }
}
