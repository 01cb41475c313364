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
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "[{\"label\":\"A\",\"text\":\"up\"},{\"label\":\"B\",\"text\":\"down\"}] ~ \"B\" ~ \"B\""
      })
  void aNumberIsTheIndexOfAChoiceAndATextItsTextLabelOrLetter(
      String choices, String answer, String letter) throws IOException {
    FileReading file =
        FileReading.of(
            "f.jsonl",
            "{\"question\":\"Which?\",\"choices\":%s,\"answer\":%s}%n"
                .formatted(choices, answer)
                .getBytes(UTF_8),
            FileReading.mapped("prompt=question,choices=choices,expected=answer"));

    assertThat(file.bad()).isEmpty();
    assertThat(file.expected()).containsExactly(letter);
    assertThat(file.texts().getFirst()).startsWith("Which?\n\nA) ").doesNotContain("A) A)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "[] ~ 0 ~ not 1 to 26 texts",
        "{\"a\":1} ~ 0 ~ not 1 to 26 texts",
        "null ~ 0 ~ no choices",
        "[\"B\",\"A\"] ~ \"B\" ~ either of two",
        "[\"x\",\"y\"] ~ \"z\" ~ none of the choices",
        "[\"x\",\"y\"] ~ 2 ~ none of the choices"
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

  @Test
  void anIdThatCameBeforeIsNamedWithBothLines() throws IOException {
    FileReading file =
        FileReading.of(
            "f.jsonl",
            """
            {"prompt": "a", "id": "x"}
            {"prompt": "b", "id": "y"}
            {"prompt": "c", "id": "x"}
            """);

    assertThat(file.prompts()).hasSize(3);
    assertThat(file.remarks()).containsExactly("the id of line 3, 'x', is that of line 1 too");
  }

  @ParameterizedTest
  @CsvSource({
    "n<3, 2",
    "n<=3, 3",
    "n>=10, 1",
    "n=10.0, 1",
    "n!=10, 9",
    "text~^q1, 2",
    "text=q7, 1",
    "/meta/even=true, 5",
    "none=, 10",
    "none>0, 0"
  })
  void aConditionLeavesRowsOut(String condition, int left) throws IOException {
    Choice choice =
        new Choice(
            List.of(Condition.parse(condition)), OptionalLong.empty(), OptionalInt.empty(), 0);

    assertThat(FileReading.of("f", numbered(10), chosen(choice)).prompts()).hasSize(left);
  }

  @Test
  void aLimitTakesTheFirstAndReadsNoFurther() throws IOException {
    Choice choice = new Choice(List.of(), OptionalLong.of(2), OptionalInt.empty(), 0);
    byte[] rows = ("{\"bad\n" + new String(numbered(5), UTF_8) + "{\"bad\n").getBytes(UTF_8);

    FileReading file =
        FileReading.of(
            "f.jsonl",
            rows,
            new FileOptions(
                FileFormat.jsonl,
                Optional.empty(),
                Mapping.NONE,
                Optional.empty(),
                Set.of(),
                choice));

    assertThat(file.texts()).containsExactly("q1", "q2");
    assertThat(file.bad()).hasSize(1);
  }

  @Test
  void aLargerSampleOfTheSameSeedHoldsTheSmallerOne() {
    for (long seed = 0; seed < 20; seed++) {
      LineSample small = new LineSample(10, seed);
      LineSample large = new LineSample(50, seed);
      LongStream.rangeClosed(1, 1_000)
          .forEach(line -> {
            small.add(line);
            large.add(line);
          });

      assertThat(small.lines()).hasSize(10);
      assertThat(large.lines()).hasSize(50).containsAll(small.lines());
    }
  }

  @Test
  void everyLineIsAsLikelyInASample() {
    int[] times = new int[100];
    for (long seed = 0; seed < 2_000; seed++) {
      LineSample sample = new LineSample(10, seed);
      LongStream.range(0, 100).forEach(sample::add);
      sample.lines().forEach(line -> times[line.intValue()]++);
    }

    assertThat(times)
        .satisfies(all -> {
          for (int one : all) {
            assertThat(one).isBetween(130, 270); // 200 on average, deviation 13
          }
        });
  }

  @Test
  void aMillionIdsAreRememberedAndNoMore() {
    SeenIds ids = new SeenIds();
    for (long line = 1; line <= SeenIds.MAX; line++) {
      assertThat(ids.before("id-" + line, line)).isEmpty();
    }

    assertThat(ids.before("id-1", 5)).hasValue(1);
    assertThat(ids.before("id-1000000", 5)).hasValue(1_000_000);
    assertThat(ids.before("beyond", 5)).isEmpty();
    assertThat(ids.before("beyond", 6)).isEmpty();
  }

  private static FileOptions chosen(Choice choice) {
    return FileOptions.of(FileFormat.auto, Optional.empty()).choosing(choice);
  }

  private static byte[] numbered(int rows) {
    return LongStream.rangeClosed(1, rows)
        .mapToObj(n ->
            "{\"prompt\": \"q%d\", \"text\": \"q%d\", \"n\": %d, \"meta\": {\"even\": %b}}%n"
                .formatted(n, n, n, n % 2 == 0))
        .collect(Collectors.joining())
        .getBytes(UTF_8);
  }
}
