package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The flag that is named if a file does not say what to send.
class AdviceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.jsonl | {\"instruction\": \"add\", \"output\": \"2\"} | --map"
            + " 'prompt=instruction,expected=output'",
        "a.csv | input;target;x |  --map 'prompt=input,expected=target'",
        "a.jsonl | {\"instruction\": \"add\", \"input\": \"1 1\", \"output\": \"2\"} | --map"
            + " 'prompt={{instruction}}\\n\\n{{input}},expected=output'",
        "a.jsonl | {\"question\": \"q\", \"choices\": [\"a\", \"b\"], \"answer\": 1} | --map"
            + " 'prompt=question,choices=choices,expected=answer'",
        "a.jsonl | {\"question\": \"q\", \"options\": [\"A)1\", \"B)2\"], \"rationale\": \"r\","
            + " \"correct\": \"B\"} | --map 'prompt=question,choices=options,expected=correct'",
        "a.jsonl | {\"question\": \"q\", \"choices\": {\"text\": [\"a\"], \"label\": [\"A\"]},"
            + " \"answerKey\": \"A\"} | --map 'prompt=question,choices=choices,expected=answerKey'",
        "a.jsonl | {\"question\": \"q\", \"passage\": \"p\", \"answer\": true} | --map"
            + " 'prompt={{passage}}\\n\\n{{question}},expected=answer'",
        "a.jsonl | {\"question\": \"q\", \"context\": \"p\", \"answers\": {\"text\": [\"a\"]}} |"
            + " --map 'prompt={{context}}\\n\\n{{question}},expected=/answers/text'",
        "a.jsonl | {\"text\": \"All cats sleep.\", \"question\": \"q\", \"options\": [\"a\", \"b\"],"
            + " \"answer\": 1} | --map"
            + " 'prompt={{text}}\\n\\n{{question}},choices=options,expected=answer'",
        "a.jsonl | {\"question\": \"why?\", \"sentence\": \"It rains.\", \"label\": \"yes\"} | --map"
            + " 'prompt={{sentence}}\\n\\n{{question}},expected=label'",
        "a.jsonl | {\"question\": \"why?\", \"options\": [\"a\", \"b\"], \"answer\": \"A\", \"text\":"
            + " \"why? A\"} | --map 'prompt=question,choices=options,expected=answer'",
        "a.jsonl | {\"input\": \"q\", \"target_scores\": {\"a\": 1, \"b\": 0}} | --map"
            + " 'prompt=input,choices=target_scores'",
        "a.jsonl | {\"input\": {\"messages\": [{\"role\": \"user\", \"content\": \"q\"}]}, \"expected\":"
            + " {\"role\": \"assistant\", \"content\": \"a\"}} | --map"
            + " 'prompt=/input/messages,expected=/expected/content'",
        "a.jsonl | {\"inputs\": {\"input\": [{\"role\": \"user\", \"content\": \"q\"}]}, \"outputs\":"
            + " {\"expected\": [{\"role\": \"assistant\", \"content\": \"a\"}]}} | --map"
            + " 'prompt=/inputs/input,expected=/outputs/expected/0/content'",
        "a.jsonl | {\"turns\": [{\"role\": \"user\", \"content\": \"q\"}], \"context\": [\"c\"]} | --map"
            + " 'prompt=turns'",
        "a.jsonl | {\"article\": \"c\", \"questions\": [\"q\", \"r\"], \"options\": [[\"x\", \"y\"], [\"z\"]],"
            + " \"answers\": [\"A\", \"A\"]} | --map"
            + " 'prompt={{/article}}\\n\\n{{/questions/0}},choices=/options/0,expected=/answers/0'",
        "a.json | [{\"iIndex\": 1, \"sQuestion\": \"q\", \"lSolutions\": [2.0]}] | --map"
            + " 'prompt=sQuestion,expected=lSolutions'",
        "b.csv | question;options;answer | --map 'prompt=question,choices=options,expected=answer'",
        "a.json | [{\"text\": \"hi\"}] | --map 'prompt=text'",
        "a.jsonl | {\"id\": \"1\", \"question\": {\"stem\": \"q\", \"choices\": [{\"text\": \"a\","
            + " \"label\": \"A\"}]}, \"answerKey\": \"A\"} | --map"
            + " 'prompt=/question/stem,choices=/question/choices,expected=answerKey'",
        "a.jsonl | {\"inputs\": {\"question\": \"q\"}, \"outputs\": {\"answer\": \"a\"}} | --map"
            + " 'prompt=/inputs/question,expected=/outputs/answer'",
        "a.jsonl | {\"inputs\": {\"question\": \"q\", \"context\": \"p\"}, \"outputs\":"
            + " {\"message\": {\"role\": \"assistant\"}}} | --map"
            + " 'prompt={{/inputs/context}}\\n\\n{{/inputs/question}}'",
        "a.jsonl | {\"doc_id\": 0, \"doc\": {\"query\": \"q\", \"choices\": [\"a\", \"b\"]},"
            + " \"target\": 1} | --map 'prompt=/doc/query,choices=/doc/choices,expected=target'",
        "a.jsonl | {\"item\": {\"input\": \"q\", \"ground_truth\": \"a\"}} | --map"
            + " 'prompt=/item/input,expected=/item/ground_truth'",
        "a.jsonl | {\"input\": {\"question\": \"q\"}, \"expectedOutput\": {\"answer\": \"a\"}} |"
            + " --map 'prompt=/input/question,expected=/expectedOutput/answer'",
        "a.jsonl | {\"input\": \"q\", \"output\": \"wrong\", \"expected\": \"a\"} | --map"
            + " 'prompt=input,expected=expected'",
        "a.jsonl | {\"recordId\": \"1\", \"modelInput\": {\"messages\": [{\"role\": \"user\","
            + " \"content\": \"q\"}]}} | --map 'prompt=/modelInput/messages'",
        "a.jsonl | {\"question_id\": 1, \"turns\": [\"q\", \"r\"], \"reference\": [\"a\", \"b\"]} |"
            + " --map 'prompt=/turns/0,expected=/reference/0'",
        "a.jsonl | {\"prompt\": {\"text\": \"q\", \"replies\": []}} | --map 'prompt=/prompt/text'",
        "a.jsonl | {\"user_input\": \"q\", \"response\": \"r\", \"reference\": \"a\"} | --map"
            + " 'prompt=user_input,expected=reference'",
        "a.csv | Goal;Best Answer;x | --map 'prompt=goal,expected=Best Answer'",
        "a.jsonl | {\"Question\": \"q\", \"Answer\": {\"Value\": \"a\", \"Aliases\": [\"a\"]}} |"
            + " --map 'prompt=Question,expected=/Answer/Aliases'",
        "a.jsonl | {\"question\": \"q\", \"context\": \"p\", \"answers\": [{\"text\": \"a\","
            + " \"answer_start\": 1}]} | --map"
            + " 'prompt={{context}}\\n\\n{{question}},expected=/answers/0/text'",
        "a.jsonl | {\"question\": \"q\", \"contexts\": [\"p\"], \"answer\": \"r\","
            + " \"ground_truth\": \"a\"} | --map"
            + " 'prompt={{contexts}}\\n\\n{{question}},expected=ground_truth'",
        "a.jsonl | {\"question\": \"q\", \"passage\": \"p\", \"answers_spans\": {\"spans\":"
            + " [\"3\"]}} | --map"
            + " 'prompt={{passage}}\\n\\n{{question}},expected=/answers_spans/spans'"
      })
  void aFileThatDoesNotSayWhatToSendIsReadByTheFlagThatIsNamed(
      String name, String content, String flag) throws IOException {
    byte[] text = (name.endsWith(".csv") ? content + "\n1;2,3;2\n" : content).getBytes(UTF_8);
    FileFormat format = name.endsWith(".csv") ? FileFormat.csv : FileFormat.auto;

    assertThatThrownBy(() -> FileReading.of(name, text, FileOptions.of(format, Optional.empty())))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(flag);
    String map = flag.substring("--map '".length(), flag.length() - 1);
    assertThat(FileReading.of(name, text, FileReading.mapped(map)).texts()).hasSize(1);
  }

  @Test
  void theFlagThatIsNamedFitsRowsOfWhichTheFirstLacksAField() throws IOException {
    String rows =
        """
        {"instruction": "Say hi", "input": "", "output": "hi"}
        {"instruction": "Add", "input": "1 1", "output": "2"}
        """;
    String map = "prompt={{instruction}}\\n\\n{{input}},expected=output";

    assertThatThrownBy(() -> FileReading.of("a.jsonl", rows))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--map '" + map + "'");
    assertThat(FileReading.of("a.jsonl", rows.getBytes(UTF_8), FileReading.mapped(map)).texts())
        .containsExactly("Say hi", "Add\n\n1 1");
  }

  @Test
  void aBlankFieldInFrontLeavesNoLinesInFront() throws IOException {
    byte[] row = "{\"q\": \"Why?\", \"p\": \"\"}\n".getBytes(UTF_8);

    assertThat(
            FileReading.of("a.jsonl", row, FileReading.mapped("prompt={{p}}\\n\\n{{q}}")).texts())
        .containsExactly("Why?");
  }

  @Test
  void theSystemTextBesideNestedMessagesIsNotLeftOut() {
    assertThatThrownBy(() ->
            FileReading.of(
                "a.jsonl",
                """
                {"modelInput": {"system": "s", "messages": [{"role": "user", "content": "q"}]}}
                """))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("prompt=/modelInput/messages,system=/modelInput/system");
  }

  @Test
  void aTableWithoutAHeaderIsRefusedWithTheOneThatIsMissing() {
    assertThatThrownBy(() -> FileReading.of("t.csv", "1+1?,1,2,3,4,B\n2+2?,1,2,3,4,D\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(
            "put one with names above it, such as question, A, B, C, D and answer, with commas");
    assertThatThrownBy(() -> FileReading.of("t.tsv", "1+1?\t2\n2+2?\t4\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("such as question and answer, with tabs between them");
  }

  @Test
  void aReferenceAnswerIsKnownHoweverItsNameIsSpelled() throws IOException {
    FileReading file =
        FileReading.of("t.csv", "Question,Best Answer,Incorrect Answers\nWhy?,So,No; Never\n");

    assertThat(file.remarks()).first().asString().contains("--map 'expected=Best Answer'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"question\": \"q\", \"answer\": {\"aliases\": [\"a\", \"b\"], \"value\": \"a\"}} |"
            + " answer | /answer/aliases",
        "{\"question\": \"q\", \"answers\": {\"text\": [\"a\", \"b\"], \"answer_start\": [1]}} |"
            + " answers | /answers/text"
      })
  void anObjectOfAnswersIsNoLabelButItsListIs(String row, String field, String list)
      throws IOException {
    byte[] rows = (row + "\n").getBytes(UTF_8);

    assertThatThrownBy(
            () -> FileReading.of("f.jsonl", rows, FileReading.mapped("expected=" + field)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--map 'expected=" + list + "'");
    assertThat(FileReading.of("f.jsonl", row + "\n").remarks())
        .singleElement()
        .asString()
        .contains("--map 'expected=" + list + "'");
    assertThat(FileReading.of("f.jsonl", rows, FileReading.mapped("expected=" + list)).expected())
        .containsExactly("[\"a\",\"b\"]");
  }

  @Test
  void aListOfObjectsWithAnswersIsNoLabel() throws IOException {
    byte[] row =
        """
        {"question": "q", "answers": [{"text": "a", "answer_start": 1}]}
        """
            .getBytes(UTF_8);

    assertThatThrownBy(() -> FileReading.of("f.jsonl", row, FileReading.mapped("expected=answers")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("a list of objects: give --map 'expected=/answers/0/text'");
  }

  @Test
  void whatIsExpectedInFewRowsIsNotNamedBeforeWhatIsInMost() {
    String rows =
        """
        {"question": "q", "choices": ["a", "b"], "answer": 0, "correct_answer": "1"}
        {"question": "q", "choices": ["a", "b"], "answer": 1, "correct_answer": null}
        {"question": "q", "choices": ["a", "b"], "answer": 1, "correct_answer": ""}
        """;

    assertThatThrownBy(() -> FileReading.of("f.jsonl", rows))
        .hasMessageContaining("--map 'prompt=question,choices=choices,expected=answer'");
  }

  @Test
  void aPointerLeadsIntoTheJsonOfACell() throws IOException {
    String table =
        """
        id,inputs,outputs
        1,"{""question"": ""1+1?""}","{""answer"": ""2""}"
        2,"{""question"": ""2+2?""}",
        3,none,
        """;
    String map = "prompt=/inputs/question,expected=/outputs/answer";

    assertThatThrownBy(() -> FileReading.of("t.csv", table)).hasMessageContaining(map);
    FileReading file = FileReading.of("t.csv", table.getBytes(UTF_8), FileReading.mapped(map));
    assertThat(file.texts()).containsExactly("1+1?", "2+2?");
    assertThat(file.expected()).containsExactly("2", "null");
    assertThat(file.bad()).singleElement().asString().contains("no field '/inputs/question'");
  }

  @Test
  void ofAWorkedAnswerTheNumberBehindItsMarkIsExpected() {
    assertThatThrownBy(() ->
            FileReading.of(
                "samples.jsonl",
                """
                {"doc": {"question": "1+1?", "answer": "It is 2.\\n#### 2"}, "target": "It is 2.\\n#### 2"}
                """))
        .hasMessageContaining(
            "--map 'prompt=/doc/question,expected=target' --expected-regex '#### (.+)'");
  }

  @Test
  void aMessageIsNoLabelButItsContentIs() {
    byte[] row =
        """
        {"question": "q", "gold": [{"role": "assistant", "content": "a"}]}
        """
            .getBytes(UTF_8);

    assertThatThrownBy(() -> FileReading.of("f.jsonl", row, FileReading.mapped("expected=gold")))
        .hasMessageContaining("give --map 'expected=/gold/0/content'");
  }
}
