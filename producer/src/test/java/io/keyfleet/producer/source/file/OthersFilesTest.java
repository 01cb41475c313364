package io.keyfleet.producer.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Files as their owners publish them, in samples of our own.
class OthersFilesTest {
  @Test
  void gsm8kAsksItsQuestionAndExpectsTheNumberAfterTheMark() throws IOException {
    FileReading file =
        FileReading.of(
            "test.jsonl",
            """
            {"question": "Tom has 8 bags of 9 nuts. How many nuts?", "answer": "8 bags of 9 are <<8*9=72>>72 nuts.\\n#### 72"}
            {"question": "And 1000 bags of 2?", "answer": "It is 2,000.\\n#### 2,000"}
            {"question": "And what is lost?", "answer": "#### -5"}
            {"question": "And half of one?", "answer": "#### 0.50"}
            {"question": "And in money?", "answer": "#### $1,234.50"}
            """);

    assertThat(file.format()).isEqualTo(FileFormat.gsm8k);
    assertThat(file.words())
        .startsWith("read as GSM8K: question → prompt, number after #### → expected");
    assertThat(file.texts().getFirst()).isEqualTo("Tom has 8 bags of 9 nuts. How many nuts?");
    assertThat(file.expected()).containsExactly("72", "2000", "-5", "0.50", "1234.50");
    assertThat(file.first().request().fieldNames()).toIterable().containsExactly("messages");
    assertThat(file.first().toString()).doesNotContain("<<8*9");
    assertThat(file.remarks()).isEmpty();
  }

  @Test
  void aGsm8kLineWithoutTheMarkIsBadAndNoOther() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= 150; i++) {
      lines.append("{\"question\": \"q%d\", \"answer\": \"#### %d\"}%n".formatted(i, i));
    }
    FileReading file =
        FileReading.of("t.jsonl", lines + "{\"question\": \"q\", \"answer\": \"none\"}\n");

    assertThat(file.prompts()).hasSize(150);
    assertThat(file.bad()).singleElement().extracting("line").isEqualTo(151L);
  }

  @Test
  void aStrangeRowAmongTheFirstDoesNotChangeWhatAFileIs() throws IOException {
    FileReading file =
        FileReading.of(
            "t.jsonl",
            """
            {"question": "q1", "answer": "none"}
            {"question": "q2", "answer": "#### 2"}
            {"question": "q3", "answer": "#### 3"}
            {"question": "q4", "answer": "#### 4"}
            """);

    assertThat(file.expected()).containsExactly("2", "3", "4");
    assertThat(file.bad()).singleElement().extracting("line").isEqualTo(1L);
  }

  @Test
  void theModelSolutionsOfGsm8kSendNoSolution() throws IOException {
    FileReading file =
        FileReading.of(
            "example_model_solutions.jsonl",
            """
            {"question": "8 * 9?", "ground_truth": "9 + 63 = 72\\nA: 72", "model": {"solution": "71", "is_correct": false}}
            """);

    assertThat(file.format()).isEqualTo(FileFormat.gsm8k);
    assertThat(file.expected()).containsExactly("72");
    assertThat(file.first().request().fieldNames()).toIterable().containsExactly("messages");
    assertThat(file.first().labels().metadata())
        .hasToString("{\"model\":{\"solution\":\"71\",\"is_correct\":false}}");
  }

  @Test
  void inspectAsksItsInputAndExpectsItsTarget() throws IOException {
    FileReading file =
        FileReading.of(
            "samples.jsonl",
            """
            {"input": "8 * 9?", "target": "72", "id": 1, "metadata": {"level": 3}}
            {"input": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}], "target": ["a", "b"]}
            {"input": "Which is a fruit?", "target": "B", "choices": ["stone", "pear"]}
            {"input": "Which is a fruit?", "target": "Z", "choices": ["stone", "pear"]}
            """);

    assertThat(file.format()).isEqualTo(FileFormat.inspect);
    assertThat(file.texts())
        .containsExactly(
            "8 * 9?",
            "u",
            """
            Which is a fruit?

            A) stone
            B) pear

            Answer with the letter of the right choice only.\
            """);
    assertThat(file.expected()).containsExactly("\"72\"", "[\"a\",\"b\"]", "\"B\"");
    assertThat(file.first().labels().id()).isEqualTo("1");
    assertThat(file.first().labels().metadata()).hasToString("{\"level\":3}");
    assertThat(file.bad()).singleElement().extracting("line").isEqualTo(4L);
  }

  @Test
  void evalsOfOpenAiAskTheirMessagesAndExpectTheIdeal() throws IOException {
    FileReading file =
        FileReading.of(
            "samples.jsonl",
            """
            {"input": [{"role": "system", "content": "s"}, {"role": "user", "content": "8 * 9?"}], "ideal": "72"}
            {"input": "hi", "ideal": ["hello", "hi"], "note": "n"}
            """);

    assertThat(file.format()).isEqualTo(FileFormat.openai_evals);
    assertThat(file.texts()).containsExactly("8 * 9?", "hi");
    assertThat(file.expected()).containsExactly("\"72\"", "[\"hello\",\"hi\"]");
    assertThat(file.first().request().get("messages")).hasSize(2);
  }

  @Test
  void severalTargetsOfInspectsChoicesAreAllRight() throws IOException {
    FileReading file =
        FileReading.of(
            "samples.jsonl",
            """
            {"input": "Fruits?", "target": ["A", "C"], "choices": ["pear", "stone", "plum"]}
            {"input": "Fruits?", "target": "AC", "choices": ["pear", "stone", "plum"]}
            {"input": "A fruit?", "target": ["B"], "choices": {"text": ["stone", "pear"], "label": ["A", "B"]}}
            {"input": "A fruit?", "target": "A", "choices": {"some": "thing"}}
            """);

    assertThat(file.expected())
        .containsExactly("{\"set\":[\"A\",\"C\"]}", "{\"set\":[\"A\",\"C\"]}", "\"B\"");
    assertThat(file.texts().getFirst())
        .startsWith("Fruits?\n\nA) pear\nB) stone\nC) plum\n\n")
        .contains("letters of all right choices");
    assertThat(file.texts().get(2)).endsWith("Answer with the letter of the right choice only.");
    assertThat(file.bad()).singleElement().asString().contains("not 1 to 26 texts");
  }

  @Test
  void aProblemOfMathExpectsWhatIsInItsLastBox() throws IOException {
    FileReading file =
        FileReading.of(
            "math.jsonl",
            """
            {"problem": "Half of 7?", "level": "Level 1", "type": "Algebra", "solution": "Not $\\\\boxed{4}$ but $\\\\boxed{\\\\frac{7}{2}}$."}
            {"problem": "2 * 600?", "level": "Level 1", "type": "Algebra", "solution": "It is $\\\\boxed{1,\\\\!200}$."}
            {"problem": "1 + 1?", "level": "Level 1", "type": "Algebra", "solution": "$\\\\boxed 2$"}
            {"problem": "Never?", "level": "Level 1", "type": "Algebra", "solution": "$\\\\boxed{2$"}
            """);

    assertThat(file.format()).isEqualTo(FileFormat.math);
    assertThat(file.texts()).containsExactly("Half of 7?", "2 * 600?", "1 + 1?");
    assertThat(file.expected()).containsExactly("\"\\\\frac{7}{2}\"", "1200", "2");
    assertThat(file.first().toString()).doesNotContain("boxed");
    assertThat(file.bad()).singleElement().asString().contains("boxed");
  }

  @Test
  void theAnswerBesideAWorkedSolutionIsWhatAMathRowExpects() throws IOException {
    FileReading file =
        FileReading.of(
            "test.jsonl",
            """
            {"problem": "7 * 16 + 1?", "solution": "$\\\\boxed{\\\\textbf{(113) }}$", "answer": "113"}
            {"problem": "2 * 600?", "solution": "$\\\\boxed{1200}$", "answer": 1200}
            {"problem": "Half?", "solution": "$\\\\boxed{\\\\frac12}$", "answer": "\\\\frac{1}{2}"}
            {"problem": "17 * 12?", "solution": "It is 204.", "answer": "204"}
            """);

    assertThat(file.format()).isEqualTo(FileFormat.math);
    assertThat(file.expected()).containsExactly("113", "1200", "\"\\\\frac{1}{2}\"", "204");
  }
}
