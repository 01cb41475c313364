package io.keyfleet.worker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.api.Outcome.AccountLimited;
import io.keyfleet.worker.api.Outcome.AccountSpent;
import io.keyfleet.worker.api.Outcome.Answered;
import io.keyfleet.worker.api.Outcome.EndpointFailed;
import io.keyfleet.worker.api.Outcome.KeyRefused;
import io.keyfleet.worker.api.Outcome.ModelMissing;
import io.keyfleet.worker.api.Outcome.PromptRefused;
import io.keyfleet.worker.api.Outcome.WorkerBarred;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTest {
  private static final Duration ASKED = Duration.ofSeconds(7);

  static Stream<Arguments> faults() {
    String gemini = "[{\"error\":{\"code\":%d,\"message\":\"%s\",\"status\":\"%s\"}}]";
    String anthropic =
        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"m\"%s},\"request_id\":\"r\"}";
    return Stream.of(
        fault(429, error("requests", "\"rate_limit_exceeded\""), AccountLimited.class),
        fault(429, error("tokens", "\"rate_limit_exceeded\""), AccountLimited.class),
        fault(429, error("rate_limit_error", "\"slow_down\""), AccountLimited.class),
        fault(429, error("insufficient_quota", "null"), AccountSpent.class),
        fault(429, error("x", "\"insufficient_quota\""), AccountSpent.class),
        fault(429, error("x", "\"credit_balance_exhausted\""), AccountSpent.class),
        fault(429, error("x", "\"organization_spend_limit_exceeded\""), AccountSpent.class),
        fault(429, error("x", "\"project_spend_limit_exceeded\""), AccountSpent.class),
        fault(429, error("x", "\"organization_usage_limit_exceeded\""), AccountSpent.class),
        fault(429, "", AccountLimited.class),
        fault(429, "<html><h1>Too many</h1></html>", AccountLimited.class),
        fault(429, error("x", "429"), AccountLimited.class),
        fault(503, error("service_unavailable_error", "\"overloaded\""), EndpointFailed.class),
        fault(500, error("server_error", "null"), EndpointFailed.class),
        fault(502, "<html>Bad gateway</html>", EndpointFailed.class),
        fault(504, "", EndpointFailed.class),
        fault(529, anthropic.formatted("overloaded_error", ""), EndpointFailed.class),
        fault(408, "", EndpointFailed.class),
        fault(409, "", EndpointFailed.class),
        fault(301, "", EndpointFailed.class),
        fault(204, "", EndpointFailed.class),
        fault(401, error("invalid_request_error", "\"invalid_api_key\""), KeyRefused.class),
        fault(402, error("billing_error", "null"), AccountSpent.class),
        fault(402, "{\"error\":{\"message\":\"Insufficient Balance\"}}", AccountSpent.class),
        fault(403, error("x", "\"unsupported_country_region_territory\""), WorkerBarred.class),
        fault(404, error("invalid_request_error", "\"model_not_found\""), ModelMissing.class),
        fault(404, "<html>nginx</html>", EndpointFailed.class),
        fault(400, error("x", "\"context_length_exceeded\""), PromptRefused.class),
        fault(400, error("x", "\"content_filter\""), PromptRefused.class),
        fault(400, error("x", "\"invalid_prompt\""), PromptRefused.class),
        fault(400, error("x", "\"content_policy_violation\""), PromptRefused.class),
        fault(400, "", PromptRefused.class),
        fault(413, "", PromptRefused.class),
        fault(422, "{\"detail\":\"no\"}", PromptRefused.class),
        fault(429, gemini.formatted(429, "m", "RESOURCE_EXHAUSTED"), AccountLimited.class),
        fault(400, gemini.formatted(400, "API key not valid", "X"), KeyRefused.class),
        fault(400, gemini.formatted(400, "m", "API_KEY_INVALID"), KeyRefused.class),
        fault(503, gemini.formatted(503, "m", "UNAVAILABLE"), EndpointFailed.class),
        fault(429, anthropic.formatted("rate_limit_error", ""), AccountLimited.class),
        fault(
            429,
            anthropic.formatted(
                "rate_limit_error",
                ",\"details\":{\"error_code\":\"enforced_spend_limit_reached\"}"),
            AccountSpent.class));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("faults")
  void theGuiltyPays(int status, String body, Class<? extends Outcome> fault) {
    assertThat(outcome(status, body)).isInstanceOf(fault);
  }

  @Test
  void aLimitedAccountWaitsAsLongAsTheApiAsks() {
    assertThat(outcome(429, error("requests", "\"rate_limit_exceeded\"")))
        .isEqualTo(new AccountLimited("429 rate_limit_exceeded: m", Optional.of(ASKED)));
  }

  @Test
  void aFailedEndpointWaitsAsLongAsTheApiAsks() {
    assertThat(outcome(503, error("server_error", "\"server_is_overloaded\"")))
        .isEqualTo(new EndpointFailed("503 server_is_overloaded: m", Optional.of(ASKED)));
  }

  @Test
  void aRefusedPromptDiesOfTheApisOwnCode() {
    assertThat(outcome(400, error("x", "\"context_length_exceeded\"")))
        .isEqualTo(new PromptRefused("context_length_exceeded", "400 context_length_exceeded: m"));
    assertThat(outcome(413, "")).isEqualTo(new PromptRefused("http_413", "413: "));
    assertThat(outcome(400, error("invalid_request_error", "null")))
        .isEqualTo(new PromptRefused("invalid_request_error", "400 invalid_request_error: m"));
  }

  @Test
  void anAnswerKeepsItsTextReasonModelAndUsage() {
    String body =
        """


        {"model":"gpt-x","choices":[{"index":0,"finish_reason":"length",
          "message":{"role":"assistant","content":"forty-\\ntwo"}}],
         "usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}\
        """;
    assertThat(outcome(200, body))
        .isInstanceOfSatisfying(
            Answered.class,
            answered -> {
              assertThat(answered.completion().text()).isEqualTo("forty-\ntwo");
              assertThat(answered.completion().finishReason()).isEqualTo("length");
              assertThat(answered.completion().model()).isEqualTo("gpt-x");
              assertThat(answered.completion().promptTokens()).isEqualTo(12);
              assertThat(answered.completion().completionTokens()).isEqualTo(3);
              assertThat(answered.latency()).isEqualTo(Duration.ofMillis(250));
            });
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "{\"choices\":[{\"message\":{}}]}",
        "{\"choices\":[{\"message\":{\"content\":null}}],\"usage\":null}",
        "{\"choices\":[{\"message\":{\"content\":7}}],\"usage\":{\"prompt_tokens\":\"many\"}}"
      })
  void aMessageWithoutTextIsAnEmptyAnswer(String body) {
    assertThat(outcome(200, body))
        .isInstanceOfSatisfying(
            Answered.class,
            answered -> {
              assertThat(answered.completion().text()).isEmpty();
              assertThat(answered.completion().promptTokens()).isNull();
            });
  }

  @Test
  void partsOfATextAreOneText() {
    String body =
        "{\"choices\":[{\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"text\":\"b\"}]}}]}";
    assertThat(outcome(200, body))
        .isInstanceOfSatisfying(
            Answered.class, answered -> assertThat(answered.completion().text()).isEqualTo("ab"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        "null",
        "7",
        "[]",
        "{}",
        "<html></html>",
        "{\"choices\":[]}",
        "{\"choices\":[{\"message\":\"hello\"}]}",
        "{\"choices\":[{\"message\":{\"content\":\"cut",
        "{\"choices\":[{\"message\":{\"content\":\"a\"}}]} {}",
        "{\"error\":{\"message\":\"overloaded\"}}"
      })
  void twoHundredWithoutAnAnswerIsTheEndpointsFault(String body) {
    assertThat(outcome(200, body)).isInstanceOf(EndpointFailed.class);
  }

  private static Outcome outcome(int status, String body) {
    return new Response(status, body, "m", Optional.of(ASKED), Duration.ofMillis(250)).outcome();
  }

  private static Arguments fault(int status, String body, Class<? extends Outcome> fault) {
    return Arguments.of(status, body, fault);
  }

  private static String error(String type, String code) {
    return "{\"error\":{\"message\":\"m\",\"type\":\"%s\",\"param\":null,\"code\":%s}}"
        .formatted(type, code);
  }
}
