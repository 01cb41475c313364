package io.keyfleet.worker.api.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.api.Outcome.AccountLimited;
import io.keyfleet.worker.api.Outcome.Answered;
import io.keyfleet.worker.api.Outcome.EndpointFailed;
import io.keyfleet.worker.api.Outcome.EndpointUnreachable;
import io.keyfleet.worker.api.Outcome.PromptRefused;
import io.keyfleet.worker.api.Outcome.Unreadable;
import io.keyfleet.worker.api.Redaction;
import io.keyfleet.worker.api.ResponseSettings;
import io.keyfleet.worker.api.http.ApiServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawResponseTest {
  private static final ResponseSettings WHOLE = new ResponseSettings(1 << 20, true, 1 << 20);
  private static final Duration ASKED = Duration.ofSeconds(7);
  private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
  private static final Secret KEY = new Secret("sk-marked-0123456789");
  private static final CallContext ASKED_FOR =
      new CallContext(
          ApiOperations.CHAT_COMPLETIONS, "m", Optional.empty(), WHOLE, Redaction.of(List.of(KEY)));

  @Test
  void aLimitedAccountWaitsAsLongAsTheApiAsks() {
    assertThat(outcome(429, error("requests", "\"rate_limit_exceeded\"")))
        .isEqualTo(new AccountLimited("429 rate_limit_exceeded: m", Optional.of(ASKED)));
  }

  @Test
  void aFailedEndpointWaitsAsLongAsTheApiAsks() {
    assertThat(outcome(503, error("server_error", "\"server_is_overloaded\"")))
        .isEqualTo(new EndpointFailed("503", "503 server_is_overloaded: m", Optional.of(ASKED)));
  }

  @Test
  void aRefusedPromptDiesOfTheApisOwnCode() {
    assertThat(outcome(400, error("x", "\"context_length_exceeded\"")))
        .isEqualTo(new PromptRefused("context_length_exceeded", "400 context_length_exceeded: m"));
    assertThat(outcome(413, "")).isEqualTo(new PromptRefused("http_413", "413: "));
    assertThat(outcome(400, error("invalid_request_error", "null")))
        .isEqualTo(new Outcome.Refused("invalid_request_error", "400 invalid_request_error: m"));
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
        "data: {\"choices\":[{\"delta\":{\"content\":\"cut\"}}]}\n\n",
        "data: no JSON\n\ndata: [DONE]\n\n"
      })
  void twoHundredWithoutAnAnswerCannotBeRead(String body) {
    assertThat(outcome(200, body)).isInstanceOf(Unreadable.class);
  }

  @Test
  void whatCannotBeReadShowsItsTypeAndHowItBegins() {
    String body = "<!DOCTYPE html>\n<p>" + KEY.reveal() + "</p>" + "x".repeat(500);
    Unreadable page = (Unreadable) outcome(Map.of("content-type", "text/html"), 200, body);

    assertThat(page.detail())
        .startsWith("200 with a body that is no JSON (text/html): <!DOCTYPE html> <p>***</p>x")
        .hasSizeLessThan(200);
    assertThat(page.page()).isTrue();
    assertThat(((Unreadable) outcome(200, "")).detail())
        .isEqualTo("200 with a body that is no JSON (no content type): (empty)");
  }

  @Test
  void theShapeOfWhatCannotBeReadIsTheSameWhereOnlyIdsAndTimesDiffer() {
    assertThat(shape("{\"id\":\"a-1\",\"result\":7}"))
        .isEqualTo(shape("{\"id\":\"b\",\"result\":8}"));
    assertThat(shape("request 17 at 12:01 failed")).isEqualTo(shape("request 9 at 12:02 failed"));
    assertThat(shape("{\"id\":1}")).isNotEqualTo(shape("{\"result\":1}"));
    assertThat(shape("")).isNotEqualTo(shape("busy"));
  }

  @Test
  void anErrorInAStreamFailsTheCall() {
    String begun = "data: {\"choices\":[{\"delta\":{\"content\":\"4\"}}]}\n\n";
    assertThat(outcome(200, begun + "data: {\"error\":{\"code\":502,\"message\":\"gone\"}}\n\n"))
        .isEqualTo(
            new EndpointFailed(
                "200 with an error 502", "200 with an error 502: gone", Optional.of(ASKED)));
    assertThat(outcome(200, "data: {\"error\":{\"code\":429}}\n\n"))
        .isInstanceOf(AccountLimited.class);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {200, 201, 202, 203, 206})
  void anyGoodStatusMayBringAnAnswer(int status) {
    assertThat(outcome(status, ApiServer.ANSWER)).isInstanceOf(Answered.class);
    assertThat(outcome(status, "")).isInstanceOf(Unreadable.class);
  }

  @Test
  void aRedirectNamesWhereItPointsAndWhatToSet() {
    Map<String, String> there = Map.of("location", "https://api.test/v1/chat/completions?key=x");
    assertThat(outcome(there, 308, ""))
        .isEqualTo(
            new EndpointUnreachable(
                "308 redirects to https://api.test/v1/chat/completions, and redirects are not"
                    + " followed: set the base URL to https://api.test/v1"));
    assertThat(outcome(Map.of("location", "/login"), 302, ""))
        .isEqualTo(
            new EndpointUnreachable("302 redirects to /login, and redirects are not followed"));
    assertThat(outcome(301, "")).isInstanceOf(EndpointUnreachable.class);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "'', 0.0014",
    "',\"prompt_tokens_details\":{\"cached_tokens\":400}', 0.0011",
    "',\"prompt_cache_hit_tokens\":400', 0.0011",
    "',\"prompt_tokens_details\":{\"cached_tokens\":5000}', 0.00065",
    "',\"prompt_tokens_details\":{\"cached_tokens\":-4}', 0.0014"
  })
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
  void aBodyNestedTooDeeplyIsNotRead() {
    String deep = "[".repeat(100_000);
    assertThat(outcome(200, "{\"choices\":" + deep)).isInstanceOf(Unreadable.class);
    assertThat(outcome(500, deep)).isInstanceOf(EndpointFailed.class);
  }

  private static String shape(String body) {
    return ((Unreadable) outcome(200, body)).shape();
  }

  private static Outcome outcome(int status, String body) {
    return outcome(Map.of("retry-after", "" + ASKED.toSeconds()), status, body);
  }

  private static Outcome outcome(Map<String, String> headers, int status, String body) {
    return new RawResponse(status, headers::get, body, Duration.ofMillis(250))
        .result(ASKED_FOR, NOW)
        .outcome();
  }

  private static String error(String type, String code) {
    return "{\"error\":{\"message\":\"m\",\"type\":\"%s\",\"param\":null,\"code\":%s}}"
        .formatted(type, code);
  }
}
