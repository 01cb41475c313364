package io.keyfleet.worker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.accounts.Price;
import io.keyfleet.worker.api.Outcome.AccountLimited;
import io.keyfleet.worker.api.Outcome.Answered;
import io.keyfleet.worker.api.Outcome.EndpointFailed;
import io.keyfleet.worker.api.Outcome.PromptRefused;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTest {
  private static final Duration ASKED = Duration.ofSeconds(7);
  private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
  private static final Secret KEY = new Secret("sk-marked-0123456789");
  private static final Asked ASKED_FOR =
      new Asked("m", Optional.empty(), Redaction.of(List.of(KEY)));

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
  void anAnswerIsOneWhereItWasCreatedAsWellAndARefusalIsItsText() {
    String refusal = "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"I won't.\"}}]}";
    assertThat(outcome(201, refusal))
        .isInstanceOfSatisfying(
            Answered.class,
            answered -> assertThat(answered.completion().text()).isEqualTo("I won't."));
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

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "'', 0.0014",
    "',\"prompt_tokens_details\":{\"cached_tokens\":400}', 0.0011",
    "',\"prompt_cache_hit_tokens\":400', 0.0011",
    "',\"prompt_tokens_details\":{\"cached_tokens\":5000}', 0.00065",
    "',\"prompt_tokens_details\":{\"cached_tokens\":-4}', 0.0014"
  })
  void anAnswerCostsWhatItsTokensCost(String more, BigDecimal cost) {
    Price price =
        new Price(new BigDecimal("1"), new BigDecimal("2"), Optional.of(new BigDecimal("0.25")));
    assertThat(
            costOf("\"prompt_tokens\":1000,\"completion_tokens\":200" + more, Optional.of(price)))
        .isEqualByComparingTo(cost);
  }

  @Test
  void withoutAPriceOrTheUsageThereIsNoCost() {
    Price price = new Price(BigDecimal.ONE, BigDecimal.ONE, Optional.empty());
    assertThat(costOf("\"prompt_tokens\":1,\"completion_tokens\":1", Optional.empty())).isNull();
    assertThat(costOf("\"prompt_tokens\":1", Optional.of(price))).isNull();
    assertThat(costOf("\"prompt_tokens\":-1,\"completion_tokens\":1", Optional.of(price))).isNull();
    assertThat(costOf("\"prompt_tokens\":1,\"completion_tokens\":1", Optional.of(price)))
        .isEqualByComparingTo("0.000002");
  }

  @Test
  void aKeyThatAnAnswerRepeatsIsNotKept() {
    String body =
        """
        {"model":"m %1$s","choices":[{"finish_reason":"%1$s","message":{"content":
         "your key is %1$s, or %2$s"}}]}\
        """
            .formatted(KEY.reveal(), "sk-\\u006darked-0123456789");
    assertThat(outcome(200, body))
        .isInstanceOfSatisfying(
            Answered.class,
            answered ->
                assertThat(answered.completion().text()).isEqualTo("your key is ***, or ***"));
    assertThat(outcome(200, body).toString()).doesNotContain("marked");
  }

  @Test
  void aBodyNestedTooDeeplyIsTheEndpointsFault() {
    String deep = "[".repeat(100_000);
    assertThat(outcome(200, "{\"choices\":" + deep)).isInstanceOf(EndpointFailed.class);
    assertThat(outcome(500, deep)).isInstanceOf(EndpointFailed.class);
  }

  private static @Nullable BigDecimal costOf(String usage, Optional<Price> price) {
    String body = "{\"choices\":[{\"message\":{}}],\"usage\":{" + usage + "}}";
    Asked asked = new Asked("m", price, Redaction.of(List.of()));
    Response response = new Response(200, new HashMap<String, String>()::get, body, Duration.ZERO);
    return ((Answered) response.reply(asked, NOW).outcome()).completion().cost();
  }

  private static Outcome outcome(int status, String body) {
    HeaderLookup headers = Map.of("retry-after", "" + ASKED.toSeconds())::get;
    return new Response(status, headers, body, Duration.ofMillis(250))
        .reply(ASKED_FOR, NOW)
        .outcome();
  }

  private static String error(String type, String code) {
    return "{\"error\":{\"message\":\"m\",\"type\":\"%s\",\"param\":null,\"code\":%s}}"
        .formatted(type, code);
  }
}
