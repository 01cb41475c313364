package io.keyfleet.scorer.grading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraderTest {
  private static Arguments row(String expected, String text, Verdict strict, Verdict lenient) {
    return Arguments.of(expected, text, strict, lenient);
  }

  static Stream<Arguments> builtInTemplate() {
    return Stream.of(
        row("42", "{\"expression\": \"6 x 7\", \"infer\": 42}", Verdict.RIGHT, Verdict.RIGHT),
        row("42", "{\"infer\": \"42\"}", Verdict.RIGHT, Verdict.RIGHT),
        row("42", "{\"infer\": 42.0}", Verdict.RIGHT, Verdict.RIGHT),
        row("42", "{\"infer\": 4.2e1}", Verdict.RIGHT, Verdict.RIGHT),
        row("\"42\"", "{\"infer\": 42}", Verdict.RIGHT, Verdict.RIGHT),
        row("42", "{\"infer\": 42.7}", Verdict.WRONG, Verdict.WRONG),
        row("1024", "{\"infer\": \"1,024\"}", Verdict.RIGHT, Verdict.RIGHT),
        row("1024", "{\"infer\": \"1,02\"}", Verdict.UNREADABLE, Verdict.UNREADABLE),
        row("-5", "{\"infer\": \"\u22125\"}", Verdict.RIGHT, Verdict.RIGHT),
        row("42", "{\"infer\": \"４２\"}", Verdict.RIGHT, Verdict.RIGHT),
        row("0", "{\"infer\": -0.0}", Verdict.RIGHT, Verdict.RIGHT),
        row(
            "42",
            "Sure!\n```json\n{\"infer\": 42}\n```\nHope it helps",
            Verdict.RIGHT,
            Verdict.RIGHT),
        row("2", "{\"infer\": 1} no, {\"infer\": 2}", Verdict.RIGHT, Verdict.RIGHT),
        row("2", "{\"infer\": 2} as {\"said\": 3}", Verdict.RIGHT, Verdict.WRONG),
        row("2", "{\"result\": {\"steps\": [{\"infer\": 2}]}}", Verdict.RIGHT, Verdict.RIGHT),
        row("2", "{\"infer\": 2, \"check\": {\"infer\": 3}}", Verdict.RIGHT, Verdict.WRONG),
        row("2", "{\"check\": {\"infer\": 3}, \"infer\": 2}", Verdict.RIGHT, Verdict.RIGHT),
        row(
            "2",
            "{\"reason\": \"a } or { in \\\"{\\\"\", \"infer\": 2}",
            Verdict.RIGHT,
            Verdict.RIGHT),
        row("2", "{\"reason\": \"one\ntwo \\(x\\)\", \"infer\": 2}", Verdict.RIGHT, Verdict.RIGHT),
        row("2", "use { and \" then {\"infer\": 2}", Verdict.RIGHT, Verdict.RIGHT),
        row("2", "{\"infer\": 2} then {\"infer\": ", Verdict.UNREADABLE, Verdict.RIGHT),
        row("2", "{\"reason\": \"{\\\"infer\\\": 2}\"}", Verdict.UNREADABLE, Verdict.RIGHT),
        row("2", "{\"infer\": 2", Verdict.UNREADABLE, Verdict.RIGHT),
        row("2", "{infer: 2}", Verdict.UNREADABLE, Verdict.RIGHT),
        row("2", "{\"answer\": 2}", Verdict.UNREADABLE, Verdict.RIGHT),
        row("2", "{\"infer\": null}", Verdict.UNREADABLE, Verdict.UNREADABLE),
        row("2", "{\"infer\": [2]}", Verdict.UNREADABLE, Verdict.RIGHT),
        row("2", "{\"infer\": \"two\"}", Verdict.UNREADABLE, Verdict.UNREADABLE),
        row("2", "The answer is 2.", Verdict.UNREADABLE, Verdict.RIGHT),
        row("2", "2", Verdict.UNREADABLE, Verdict.RIGHT),
        row("2", "", Verdict.UNREADABLE, Verdict.UNREADABLE),
        row("2", "{\"infer\": 1e999999999}", Verdict.WRONG, Verdict.WRONG),
        row("2", "{\"infer\": 2e-999999999}", Verdict.WRONG, Verdict.WRONG),
        row("\"Paris\"", "{\"infer\": \" paris \"}", Verdict.RIGHT, Verdict.RIGHT),
        row("\"Paris\"", "{\"infer\": \"Rome\"}", Verdict.WRONG, Verdict.WRONG),
        row("2", "{\"a\": {\"b\": [{\"infer\": 2}, {}]}} done", Verdict.RIGHT, Verdict.RIGHT),
        row(
            "2",
            "```\n{\"infer\": 1}\n```\n```json\n{\"infer\":2}\n```",
            Verdict.RIGHT,
            Verdict.RIGHT),
        row("-1234.5", "{\"infer\": \"\u2212１，２３４．５\"}", Verdict.RIGHT, Verdict.RIGHT),
        row("1234567", "{\"infer\": \"1\u00a0234\u00a0567\"}", Verdict.RIGHT, Verdict.RIGHT),
        row("1500", "{\"infer\": \"1.5 × 10^3\"}", Verdict.RIGHT, Verdict.RIGHT),
        row("true", "{\"infer\": true}", Verdict.RIGHT, Verdict.RIGHT));
  }

  @ParameterizedTest(name = "{0} in {1}")
  @MethodSource("builtInTemplate")
  void theLastObjectWithTheFieldIsTheResult(
      String expected, String text, Verdict strict, Verdict lenient) throws Exception {
    Score score = score(expected, "reasoned-zh", text, "stop");
    assertThat(score.verdict()).isEqualTo(strict);
    assertThat(score.strict()).isEqualTo(strict);
    assertThat(score.lenient()).isEqualTo(lenient);
  }

  static Stream<Arguments> ownPrompt() {
    return Stream.of(
        row("2", "2", Verdict.RIGHT, Verdict.RIGHT),
        row("2", " 2.0\n", Verdict.RIGHT, Verdict.RIGHT),
        row("2", "2.", Verdict.RIGHT, Verdict.RIGHT),
        row("2", "3", Verdict.WRONG, Verdict.WRONG),
        row("2", "It is 2.", Verdict.UNREADABLE, Verdict.RIGHT),
        row("2", "10-2", Verdict.UNREADABLE, Verdict.RIGHT),
        row("-2", "x = -2", Verdict.UNREADABLE, Verdict.RIGHT),
        row("2", "{\"infer\": 2} 7", Verdict.RIGHT, Verdict.WRONG),
        row("\"Paris\"", "paris.", Verdict.RIGHT, Verdict.RIGHT),
        row("\"Paris\"", "It is Paris", Verdict.WRONG, Verdict.RIGHT),
        row("\"Paris\"", "{\"infer\": \"PARIS\"}", Verdict.RIGHT, Verdict.RIGHT),
        row("\"Paris\"", " ", Verdict.UNREADABLE, Verdict.UNREADABLE));
  }

  @ParameterizedTest(name = "{0} in {1}")
  @MethodSource("ownPrompt")
  void otherPromptsMayBeAnsweredInAnyWords(
      String expected, String text, Verdict strict, Verdict lenient) throws Exception {
    Score score = score(expected, null, text, "stop");
    assertThat(score.strict()).isEqualTo(strict);
    assertThat(score.lenient()).isEqualTo(lenient);
  }

  @Test
  void whatAContentFilterWithheldIsFilteredWhateverIsLeftOfIt() throws Exception {
    for (String reason : List.of("content_filter", "SAFETY", "content_filter: SPII")) {
      for (String text : List.of("", "{\"infer\": 2}", "{\"infer\": 3}")) {
        Score score = score("2", "basic", text, reason);
        assertThat(score).isEqualTo(Score.FILTERED);
        assertThat(score.verdict().scored()).isFalse();
      }
    }
  }

  @Test
  void whatTheLengthLimitCutOffIsTruncatedUnlessItsResultWasComplete() throws Exception {
    assertThat(score("2", "basic", "{\"infer\": ", "length").strict()).isEqualTo(Verdict.TRUNCATED);
    assertThat(score("2", "basic", "{\"infer\": ", "MAX_TOKENS").strict())
        .isEqualTo(Verdict.TRUNCATED);
    assertThat(score("2", "basic", "{\"infer\": 2} so", "length").strict())
        .isEqualTo(Verdict.RIGHT);
    assertThat(score("2", "basic", "{\"infer\": 3} so", "length").strict())
        .isEqualTo(Verdict.WRONG);
    assertThat(score("20", null, "2", "length").strict()).isEqualTo(Verdict.TRUNCATED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\" \"", "[]", "{\"contains\": []}", "{}"})
  void whatHasNothingToCompareWithIsUnscored(String expected) throws Exception {
    assertThat(score(expected, null, "x", "stop")).isEqualTo(Score.NONE);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void noiseAroundTheResultChangesNothing(long seed) throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      int number = random.nextInt(-1000, 1000);
      String after = noise(random, "}]\":, b2\n", 40);
      String object = "{\"reason\": \"" + noise(random, "{}[]:, c3\n", 20) + "\", \"infer\": ";
      assertThat(JsonFieldExtractor.find(object + number + "}" + after, "infer"))
          .contains(Integer.toString(number));
      assertThat(score(Integer.toString(number), "basic", after + object + number + "}", "stop"))
          .isEqualTo(
              new Score(
                  Verdict.RIGHT,
                  Verdict.RIGHT,
                  Verdict.RIGHT,
                  Verdict.RIGHT,
                  ExtractionMode.STRICT));
    }
  }

  @Test
  void theChosenReadingCountsAndTheOthersStandBesideIt() throws Exception {
    Answer answer = answer("2", "basic", "The answer is 2.", "stop");

    assertThat(new Grader(ExtractionMode.LENIENT, "infer").score(answer))
        .isEqualTo(
            new Score(
                Verdict.RIGHT,
                Verdict.UNREADABLE,
                Verdict.RIGHT,
                Verdict.RIGHT,
                ExtractionMode.LENIENT));
    assertThat(new Grader(ExtractionMode.WHOLE, "infer").score(answer).verdict())
        .isEqualTo(Verdict.UNREADABLE);
    assertThat(
            new Grader(ExtractionMode.WHOLE, "infer").score(answer("2", "basic", " 2.0.", "stop")))
        .extracting(Score::verdict)
        .isEqualTo(Verdict.RIGHT);
  }

  @Test
  void theAskedForFieldIsASettingAndALabelMayNameItsOwn() throws Exception {
    String text = "{\"infer\": 1, \"result\": 2, \"sum\": 3}";

    assertThat(
            new Grader(ExtractionMode.STRICT, "result")
                .score(answer("2", null, text, "stop"))
                .verdict())
        .isEqualTo(Verdict.RIGHT);
    assertThat(score("{\"number\": 3, \"field\": \"sum\"}", null, text, "stop").strict())
        .isEqualTo(Verdict.RIGHT);
    assertThat(score("{\"number\": 3, \"field\": \"sum\"}", null, "3", "stop").strict())
        .isEqualTo(Verdict.UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{//",
        "{ {} ",
        "{",
        "{\"a\":",
        "{\"a\":[",
        "[{",
        "\"{",
        "{}",
        "{\"a\":1,",
        "{\"\\\"",
        "9",
        "1,"
      })
  @Timeout(10)
  void hugeTextsTakeLinearTime(String unit) throws Exception {
    String text = unit.repeat(2_000_000 / unit.length()) + " {\"infer\": 7}";

    Score score = score("7", "basic", text, "stop");

    assertThat(score.lenient()).isEqualTo(Verdict.RIGHT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"contains\": \"HALF\"}",
        "{\"regex\": \"(a+)+$\"}",
        "{\"regex\": \"(a|aa)*b\"}",
        "{\"regex\": \"((a{0,30}){0,30}b)?c\"}",
        "{\"json\": {\"x\": 1, \"y\": \"HALF\"}}"
      })
  @Timeout(20)
  void hostileLabelsOnHugeTextsTakeLinearTime(String label) throws Exception {
    String text = "a".repeat(1_000_000) + "!";
    String expected = label.replace("HALF", "a".repeat(500_000) + "b");

    assertThat(score(expected, null, text, "stop").strict())
        .isIn(Verdict.WRONG, Verdict.UNREADABLE);
  }

  private static String noise(Random random, String alphabet, int longest) {
    StringBuilder noise = new StringBuilder();
    for (int i = random.nextInt(longest); i > 0; i--) {
      noise.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return noise.toString();
  }

  static Score score(String expected, @Nullable String template, String text, String finishReason)
      throws Exception {
    return Grader.standard().score(answer(expected, template, text, finishReason));
  }

  private static Answer answer(
      String expected, @Nullable String template, String text, String finishReason)
      throws Exception {
    JsonNode label = RecordJson.MAPPER.readTree(expected);
    return new Answer(
        new PromptId("prompts", 0, 0),
        new Labels(null, null, template, null, label),
        new Answer.Completion(text, finishReason, null, null, null, null),
        new Answer.Source("api", "a", KeyId.of("k"), "w"),
        new Answer.Effort(1, 1, 1, Instant.EPOCH, Instant.EPOCH));
  }
}
