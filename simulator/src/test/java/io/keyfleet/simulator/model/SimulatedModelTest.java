package io.keyfleet.simulator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedModelTest {
  private static final Pattern OBJECT = Pattern.compile("\\{[^{}]*\\}");
  private static final String PLAIN = "Answer as {\"expression\": …, \"infer\": …}: ";
  private static final String REASONED = "Think. Answer as {\"reason\": …, \"infer\": …}: ";

  @ParameterizedTest
  @CsvSource({"0.85, 0.98", "0, 1", "1, 0", "0.5, 0.1"})
  void isRightInTheShareThatIsSetForTheKindOfPrompt(double basic, double reasoned)
      throws Exception {
    SimulatedModel model = new SimulatedModel(new ModelSettings("m", basic, reasoned, 7));
    // four standard deviations of a share over 10,000 are at most 0.02
    assertThat(share(model, PLAIN)).isCloseTo(basic, within(basic));
    assertThat(share(model, REASONED)).isCloseTo(reasoned, within(reasoned));
  }

  @Test
  void aRepeatedCallIsAnsweredAlikeAndAnotherPromptWithTheSameTextIsJudgedAnew() {
    SimulatedModel model = new SimulatedModel(new ModelSettings("m", 0.5, 0.5, 7));
    String question = PLAIN + "17 + 4";
    assertThat(model.answer(question, "prompts-0-1"))
        .isEqualTo(model.answer(question, "prompts-0-1"));
    assertThat(
            IntStream.range(0, 100)
                .mapToObj(i -> model.answer(question, "prompts-0-" + i))
                .distinct())
        .hasSizeGreaterThan(3);
  }

  @Test
  void answersInTheFieldsThatThePromptAsksFor() throws Exception {
    SimulatedModel model = new SimulatedModel(ModelSettings.STANDARD);
    assertThat(object(model.answer(PLAIN + "3 x 4", "")).fieldNames())
        .toIterable()
        .containsExactly("expression", "infer");
    assertThat(object(model.answer(REASONED + "3 x 4", "")).fieldNames())
        .toIterable()
        .containsExactly("reason", "infer");
  }

  @Test
  void someAnswersStandInProseOrAFenceAndMostDoNot() {
    SimulatedModel model = new SimulatedModel(ModelSettings.STANDARD);
    long bare =
        IntStream.range(0, 1_000)
            .filter(i -> model.answer(PLAIN + i + " + 1", "").startsWith("{"))
            .count();
    assertThat(bare).isBetween(780L, 920L);
  }

  @Test
  void saysSomethingWhereThereIsNothingToCompute() {
    assertThat(new SimulatedModel(ModelSettings.STANDARD).answer("Tell me a joke", ""))
        .contains("simulated");
  }

  @Test
  void latenciesHaveTheirMeanAndAllAreTheMeanWithoutSpread() {
    ThinkingTime latency = new ThinkingTime(Duration.ofMillis(400), 0.35);
    double mean = LongStream.range(0, 20_000).map(i -> latency.of(i).toNanos()).average().orElse(0);
    assertThat(mean / 1e6).isBetween(392.0, 408.0);
    assertThat(LongStream.range(0, 100).mapToObj(latency::of).distinct()).hasSizeGreaterThan(90);
    assertThat(new ThinkingTime(Duration.ofMillis(5), 0).of(9)).isEqualTo(Duration.ofMillis(5));
  }

  private static double share(SimulatedModel model, String template) throws Exception {
    int right = 0;
    for (int i = 0; i < 10_000; i++) {
      JsonNode answer = object(model.answer(template + i + " + " + 3 * i + " x 2", ""));
      right += answer.get("infer").intValue() == 7 * i ? 1 : 0;
    }
    return right / 10_000.0;
  }

  private static JsonNode object(String text) throws Exception {
    Matcher matcher = OBJECT.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return RecordJson.MAPPER.readTree(matcher.group());
  }

  private static org.assertj.core.data.Offset<Double> within(double share) {
    return org.assertj.core.data.Offset.offset(4 * Math.sqrt(share * (1 - share) / 10_000) + 1e-9);
  }
}
