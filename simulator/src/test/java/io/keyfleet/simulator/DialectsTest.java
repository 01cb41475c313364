package io.keyfleet.simulator;

import static io.keyfleet.simulator.SimulatorFixture.header;
import static io.keyfleet.simulator.SimulatorFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.dialect.Dialect;
import io.keyfleet.simulator.dialect.Dialects;
import io.keyfleet.simulator.fault.Fault;
import io.keyfleet.simulator.fault.FaultKind;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.quota.QuotaSpec;
import io.keyfleet.simulator.settings.AccountSettings;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectsTest {
  private static final String KEY = "sk-one";
  private static final String ASKS_FOR_MUCH =
      SimulatorFixture.QUESTION.replaceFirst("\\{", "{\"max_tokens\":900,");

  @Test
  void openAiTellsOfRequestsAndTokensAndWhichOfThemIsUsedUp() throws Exception {
    try (SimulatorFixture simulator = bench(Dialects.OPENAI, "2/min", "1000 tokens/min")) {
      HttpResponse<String> first = simulator.ask(KEY);
      assertThat(header(first, "x-ratelimit-limit-requests")).contains("2");
      assertThat(header(first, "x-ratelimit-remaining-requests")).contains("1");
      assertThat(header(first, "x-ratelimit-reset-requests")).contains("1m0s");
      assertThat(header(first, "x-ratelimit-limit-tokens")).contains("1000");
      // 3 of the text, 7 around messages, 16 where no bound is set
      assertThat(header(first, "x-ratelimit-remaining-tokens")).contains("974");
      assertThat(header(first, "openai-organization").orElse("")).startsWith("org-");

      simulator.pass(Duration.ofSeconds(20));
      HttpResponse<String> much = simulator.ask(KEY, ASKS_FOR_MUCH.replace("900", "988"));
      assertThat(much.statusCode()).isEqualTo(429);
      assertThat(json(much).at("/error/type").asText()).isEqualTo("tokens");
      assertThat(json(much).at("/error/message").asText())
          .matches(
              "Rate limit reached for m in organization org-\\S+ on tokens per min \\(TPM\\): Limit"
                  + " 1000, Used \\d+, Requested 998\\. Please try again in 40s\\. Visit .*");
      assertThat(header(much, "x-ratelimit-remaining-requests")).contains("1");
      assertThat(header(much, "retry-after-ms")).contains("40000");
    }
  }

  @Test
  void aRequestThatNeverFitsIsSaidToBeTooLarge() throws Exception {
    try (SimulatorFixture simulator = bench(Dialects.OPENAI, "500 tokens/min")) {
      HttpResponse<String> refused = simulator.ask(KEY, ASKS_FOR_MUCH);
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(json(refused).at("/error/message").asText()).startsWith("Request too large for m");
      assertThat(header(refused, "retry-after")).isEmpty();
    }
  }

  @Test
  void azureTakesTheKeyInItsOwnHeaderAndTheModelFromThePath() throws Exception {
    try (SimulatorFixture simulator = bench(Dialects.AZURE, "1/10s")) {
      String path = "/openai/deployments/my-gpt/chat/completions";
      HttpResponse<String> first =
          simulator.post(
              path + "?api-version=2024-10-21", "api-key", KEY, SimulatorFixture.QUESTION);
      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(json(first).path("model").asText()).isEqualTo("my-gpt");
      assertThat(header(first, "x-ratelimit-reset-requests")).contains("10");

      HttpResponse<String> second =
          simulator.post(
              path + "?api-version=2024-10-21", "api-key", KEY, SimulatorFixture.QUESTION);
      assertThat(second.statusCode()).isEqualTo(429);
      assertThat(json(second).at("/error/code").asText()).isEqualTo("429");
      assertThat(header(second, "retry-after")).contains("10");
      assertThat(header(second, "retry-after-ms")).contains("10000");

      HttpResponse<String> unversioned =
          simulator.post(path, "api-key", KEY, SimulatorFixture.QUESTION);
      assertThat(unversioned.statusCode()).isEqualTo(404);
      HttpResponse<String> stranger =
          simulator.post(path + "?api-version=1", "api-key", "nobody", SimulatorFixture.QUESTION);
      assertThat(stranger.statusCode()).isEqualTo(401);
      assertThat(json(stranger).at("/error/code").asText()).isEqualTo("401");
    }
  }

  @Test
  void azureAsksForNoModelWhereThePathHasOne() throws Exception {
    try (SimulatorFixture simulator = bench(Dialects.AZURE, "9/min")) {
      String question = SimulatorFixture.QUESTION.replace("\"model\":\"m\",", "");
      String path = "/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21";
      assertThat(simulator.post(path, "api-key", KEY, question).statusCode()).isEqualTo(200);
      assertThat(simulator.ask(KEY, question).statusCode()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"model\":7,", "\"model\":null,", "\"model\":\" \","})
  void aRequestSaysWhichModelItAsks(String model) throws Exception {
    try (SimulatorFixture simulator = bench(Dialects.OPENAI, "9/min")) {
      HttpResponse<String> refused =
          simulator.ask(KEY, SimulatorFixture.QUESTION.replace("\"model\":\"m\",", model));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body())
          .isEqualTo(
              "{\"error\":{\"message\":\"you must provide a model parameter\","
                  + "\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}");
    }
  }

  @Test
  void aRequestWithoutAModelIsNotOneForAModelThatIsNotServed() throws Exception {
    AccountSettings account = AccountSettings.of(new Secret(KEY));
    SimulatorSettings settings = SimulatorSettings.of(List.of(account)).serving("m");
    try (SimulatorFixture simulator = new SimulatorFixture(settings.with(ThinkingTime.NONE))) {
      assertThat(simulator.ask(KEY, "{\"messages\":[]}").body()).contains("must provide a model");
      assertThat(simulator.ask(KEY, "{\"model\":\"n\"}").body()).contains("model_not_found");
    }
  }

  @Test
  void anthropicHasHeadersAndErrorsOfItsOwn() throws Exception {
    try (SimulatorFixture simulator =
        bench(Dialects.ANTHROPIC, "2/min", "300 input tokens/min", "90 output tokens/min")) {
      HttpResponse<String> first = simulator.ask(KEY);
      assertThat(header(first, "anthropic-ratelimit-requests-limit")).contains("2");
      assertThat(header(first, "anthropic-ratelimit-requests-remaining")).contains("1");
      assertThat(header(first, "anthropic-ratelimit-input-tokens-limit")).contains("300");
      assertThat(header(first, "anthropic-ratelimit-output-tokens-remaining")).contains("74");
      String reset = header(first, "anthropic-ratelimit-requests-reset").orElseThrow();
      assertThat(Duration.between(SystemTime.WALL.instant(), Instant.parse(reset)).toSeconds())
          .isBetween(1L, 61L);
      simulator.ask(KEY);
      HttpResponse<String> refused = simulator.ask(KEY);
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(json(refused).path("type").asText()).isEqualTo("error");
      assertThat(json(refused).at("/error/type").asText()).isEqualTo("rate_limit_error");
      assertThat(header(refused, "retry-after")).contains("60");
      assertThat(header(refused, "request-id")).contains(json(refused).path("request_id").asText());

      simulator.inject(Fault.of(FaultKind.CREDIT_EXHAUSTED));
      HttpResponse<String> spent = simulator.ask(KEY);
      assertThat(json(spent).at("/error/details/error_code").asText())
          .isEqualTo("enforced_spend_limit_reached");
      assertThat(header(spent, "retry-after")).isEmpty();
    }
  }

  @Test
  void deepSeekLimitsCallsInFlightWithoutAWordInHeadersAndSendsBlankLines() throws Exception {
    try (SimulatorFixture simulator =
        bench(Dialects.DEEPSEEK, ThinkingTime.STANDARD, "20 in flight")) {
      HttpResponse<String> answer = simulator.ask(KEY);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).startsWith("\n\n").contains("14");
      assertThat(json(answer).path("object").asText()).isEqualTo("chat.completion");
      assertThat(answer.headers().map().keySet()).noneMatch(name -> name.contains("ratelimit"));

      simulator.inject(Fault.of(FaultKind.NO_BALANCE));
      HttpResponse<String> spent = simulator.ask(KEY);
      assertThat(spent.statusCode()).isEqualTo(402);
      assertThat(spent.body()).contains("Insufficient Balance");
    }
  }

  @Test
  void geminiPutsErrorsInAnArrayAndSpeaksOfSecondsEvenForADay() throws Exception {
    try (SimulatorFixture simulator = bench(Dialects.GEMINI, "1/d")) {
      simulator.ask(KEY);
      HttpResponse<String> refused = simulator.ask(KEY);
      JsonNode error = json(refused).at("/0/error");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(error.path("code").isInt()).isTrue();
      assertThat(error.path("status").asText()).isEqualTo("RESOURCE_EXHAUSTED");
      assertThat(error.path("message").asText()).contains("Please retry in 34.07s");
      assertThat(error.at("/details/0/violations/0/quotaId").asText()).contains("PerDay");

      HttpResponse<String> stranger = simulator.ask("nobody");
      assertThat(stranger.statusCode()).isEqualTo(400);
      assertThat(json(stranger).at("/0/error/details/0/reason").asText())
          .isEqualTo("API_KEY_INVALID");
    }
  }

  @Test
  void groqTellsOfRequestsADayAndTokensAMinute() throws Exception {
    try (SimulatorFixture simulator =
        bench(Dialects.GROQ, "30/min", "14400/d", "6000 tokens/min")) {
      HttpResponse<String> answer = simulator.ask(KEY);
      assertThat(header(answer, "x-ratelimit-limit-requests")).contains("14400");
      assertThat(header(answer, "x-ratelimit-limit-tokens")).contains("6000");
    }
  }

  static Stream<Arguments> statuses() {
    return Dialects.ALL.stream()
        .flatMap(dialect ->
            Stream.of(FaultKind.values())
                .filter(kind -> kind.wireName().matches("\\d{3}"))
                .map(kind -> Arguments.of(dialect.name(), kind.wireName())));
  }

  @ParameterizedTest
  @MethodSource("statuses")
  void everyStatusThatIsSwitchedOnIsSentInEveryDialectWithAMessage(String name, String fault)
      throws Exception {
    try (SimulatorFixture simulator = bench(Dialects.named(name).orElseThrow(), "9/min")) {
      HttpResponse<String> response =
          simulator.post("/faults", "a", "b", "{\"fault\":\"" + fault + "\"}");
      assertThat(response.statusCode()).isEqualTo(200);
      HttpResponse<String> refused = simulator.ask(KEY);
      assertThat(refused.statusCode()).isEqualTo(Integer.parseInt(fault));
      JsonNode root = json(refused).isArray() ? json(refused).path(0) : json(refused);
      assertThat(root.at("/error/message").asText()).isNotEmpty();
    }
  }

  private static SimulatorFixture bench(Dialect dialect, String... quotas) {
    return bench(dialect, ThinkingTime.NONE, quotas);
  }

  private static SimulatorFixture bench(Dialect dialect, ThinkingTime latency, String... quotas) {
    List<QuotaSpec> read = Stream.of(quotas).map(QuotaSpec::parse).toList();
    AccountSettings account = new AccountSettings("one", List.of(new Secret(KEY)), read);
    return new SimulatorFixture(
        SimulatorSettings.of(List.of(account)).with(latency).speaking(dialect));
  }
}
