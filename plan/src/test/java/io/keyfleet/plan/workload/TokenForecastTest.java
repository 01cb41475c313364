package io.keyfleet.plan.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.service.cli.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenForecastTest {
  @TempDir private Path folder;

  @Test
  void withoutASampleAnswersHaveTheAssumedLengthInsideTheirBounds() {
    Prompt free = Prompt.ofText(Labels.NONE, "how are you");
    Prompt bounded = Prompt.ofText(Labels.NONE, "how are you");
    bounded.request().put("max_tokens", 20).put("n", 3);

    TokenForecast forecast = forecast(EarlierAnswers.none(), List.of(free, bounded));

    assertThat(forecast.output()).isEqualTo(new Range(25 + 60, 100 + 60, 400 + 60));
    assertThat(forecast.outputMeasured()).isFalse();
    assertThat(forecast.input().low()).isLessThan(forecast.input().expected());
  }

  @Test
  void aSampleGivesTheTokensOfTheRestWithinItsError() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    List<Prompt> prompts =
        IntStream.range(0, 2_000)
            .mapToObj(i -> prompt(i, "word ".repeat(20 + random.nextInt(100))))
            .toList();
    double read = 0;
    double written = 0;
    StringBuilder results = new StringBuilder();
    for (int i = 0; i < prompts.size(); i++) {
      Prompt prompt = prompts.get(i);
      long input =
          Math.round(
              prompt.operation().inputTokens(prompt.request()) * random.nextDouble(0.6, 0.7));
      long output = random.nextLong(50, 150);
      read += input;
      written += output;
      if (i < 100) {
        results.append(
            "{\"id\":\"q%d\",\"promptTokens\":%d,\"completionTokens\":%d,\"latencyMs\":1500}%n"
                .formatted(i, input, output));
      }
    }
    EarlierAnswers earlier = earlier(results.toString());
    TokenForecast forecast = forecast(earlier, prompts);

    assertThat(forecast.inputMeasured()).isTrue();
    assertThat(read).isBetween(forecast.input().low(), forecast.input().high());
    assertThat(written).isBetween(forecast.output().low(), forecast.output().high());
    assertThat(forecast.output().expected()).isCloseTo(written, within(written * 0.1));
    assertThat(earlier.latency()).contains(1.5);
    assertThat(earlier.matched()).isEqualTo(100);
  }

  @Test
  void answersToOtherPromptsTellHowLongAnswersAreAndNothingOfTheInput() throws Exception {
    EarlierAnswers earlier =
        earlier("{\"question\":\"something else\",\"promptTokens\":7,\"completionTokens\":9}\n");
    TokenForecast forecast = forecast(earlier, List.of(prompt(1, "a question")));

    assertThat(forecast.inputMeasured()).isFalse();
    assertThat(forecast.outputMeasured()).isTrue();
    assertThat(forecast.output().expected()).isEqualTo(9);
  }

  @Test
  void aFileThatTellsOfNoTokensIsRefused() {
    assertThatThrownBy(() -> earlier("{\"id\":\"q\",\"verdict\":\"right\"}\nnothing\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("promptTokens");
    assertThatThrownBy(() -> EarlierAnswers.of(folder.resolve("none"))).isInstanceOf(Failure.class);
  }

  private static Prompt prompt(int number, String text) {
    return Prompt.ofText(new Labels("q" + number, null, null, null, null), text);
  }

  private EarlierAnswers earlier(String lines) throws Exception {
    Path file = folder.resolve("results.jsonl");
    Files.writeString(file, lines);
    return EarlierAnswers.of(file);
  }

  private static TokenForecast forecast(EarlierAnswers earlier, List<Prompt> prompts) {
    PlannedPrompts workload = new PlannedPrompts("m", earlier);
    workload.add(source(prompts));
    return TokenForecast.of("m", workload.models().values().iterator().next(), earlier, 100);
  }

  private static PromptSource source(List<Prompt> prompts) {
    Iterator<Prompt> left = prompts.iterator();
    return new PromptSource() {
      @Override
      public Optional<Entry> next() {
        return left.hasNext() ? Optional.of(new Entry.Valid(1, left.next())) : Optional.empty();
      }

      @Override
      public OptionalLong size() {
        return OptionalLong.empty();
      }

      @Override
      public void close() {}
    };
  }
}
