package io.keyfleet.worker.api.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.worker.api.CallResult;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.api.ResponseSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every row of what providers were seen to send, with its blame.
class ErrorResponseTest {
  private static final ResponseSettings WHOLE = new ResponseSettings(1 << 20, true, 1 << 20);

  /// Half past ten at night at Gemini's.
  private static final Instant NOW = Instant.parse("2026-11-23T06:30:00Z");

  private static final String OPENAI =
      "{\"error\":{\"message\":\"%s\",\"type\":%s,\"param\":null,\"code\":%s}}";
  private static final String ANTHROPIC =
      "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"},\"request_id\":\"req_1\"}";
  private static final String RPM =
      "Rate limit reached for gpt-4o-mini in organization org-x on requests per min (RPM): Limit 3,"
          + " Used 3, Requested 1. Please try again in 20s. Visit https://example.com.";
  private static final String TPM =
      "Rate limit reached for gpt-4o-mini in organization org-x on tokens per min (TPM): Limit"
          + " 10000, Used 5775, Requested 4301. Please try again in 456ms. Visit https://x.";

  enum Blame {
    PROMPT,
    ENDPOINT,
    ACCOUNT,
    KEY,
    MODEL,
    WORKER,
    UNSAID,
    NOBODY
  }

  static Stream<Arguments> accountsOverALimit() {
    return Stream.of(
        row(429, openAi(RPM, "requests", "rate_limit_exceeded"), Duration.ofSeconds(20)),
        row(429, openAi(TPM, "tokens", "rate_limit_exceeded"), Duration.ofMillis(456)),
        row(429, openAi("m", "rate_limit_error", null), null),
        row(
            429,
            gemini(429, "Please retry in 34.07s.", "RESOURCE_EXHAUSTED", perMinute()),
            Duration.ofMillis(34_070)),
        row(
            429,
            gemini(
                429,
                "You exceeded your current quota. "
                    + "* Quota exceeded for metric: m, limit: 15 ".repeat(20)
                    + "Please retry in 34.07s.",
                "RESOURCE_EXHAUSTED",
                perMinute()),
            Duration.ofMillis(34_070)),
        row(429, ANTHROPIC.formatted("rate_limit_error", "m"), null),
        row(
            429,
            OPENAI.formatted("Please retry after 6 seconds.", "null", "\"429\""),
            Duration.ofSeconds(6)),
        row(429, OPENAI.formatted("m", "null", "429"), null),
        row(429, "<html><h1>Too many</h1></html>", null),
        row(429, "", null),
        row(429, openAi("INSUFFICIENT QUOTA", "rate_limit", null), null),
        row(429, "{\"error\":\"INSUFFICIENT QUOTA\",\"status\":429}", null),
        row(200, "{\"error\":{\"code\":429,\"message\":\"m\"}}", null),
        row(200, "{\"choices\":[],\"error\":{\"type\":\"rate_limit_error\"}}", null),
        row(200, "{\"choices\":null,\"base_resp\":{\"status_code\":1002}}", null),
        row(
            200,
            choiceError("\"\"", "{\"code\":429,\"message\":\"try again in 3s\"}"),
            Duration.ofSeconds(3)),
        row(429, "[]", null),
        row(429, "{\"error\":null}", null));
  }

  static Stream<Arguments> accountsWithNothingLeft() {
    return Stream.of(
        row(429, openAi("You exceeded your current quota", "insufficient_quota", null), null),
        row(429, openAi("m", "insufficient_quota", "insufficient_quota"), null),
        row(429, openAi("m", "x", "credit_balance_exhausted"), null),
        row(429, openAi("m", "x", "organization_spend_limit_exceeded"), null),
        row(429, openAi("m", "x", "project_spend_limit_exceeded"), null),
        row(429, openAi("m", "x", "organization_usage_limit_exceeded"), null),
        row(
            429,
            gemini(429, "Please retry in 34.07s.", "RESOURCE_EXHAUSTED", perDay()),
            Duration.ofMinutes(90)),
        row(
            429,
            "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"m\","
                + "\"details\":{\"error_code\":\"enforced_spend_limit_reached\"}}}",
            null),
        row(429, "{\"error\":\"insufficient_quota\"}", null),
        row(403, openAi("m", "x", "billing_not_active"), null),
        row(402, ANTHROPIC.formatted("billing_error", "m"), null),
        row(402, openAi("Insufficient Balance", "unknown_error", "invalid_request_error"), null),
        row(402, "", null),
        row(400, openAi("Access denied, account in bad standing.", "Arrearage", "Arrearage"), null),
        row(400, openAi("Budget has been exceeded!", "budget_exceeded", "400"), null),
        row(429, openAi("Budget has been exceeded!", "budget_exceeded", "429"), null),
        row(429, openAi("You exceeded your quota", "exceeded_current_quota_error", null), null),
        row(429, "{\"error\":{\"code\":\"1113\",\"message\":\"Recharge, please\"}}", null),
        row(500, "{\"error\":{\"code\":1113,\"message\":\"m\"}}", null),
        row(403, "{\"code\":30001,\"message\":\"m\",\"data\":null}", null),
        row(403, "{\"message\":\"Sorry, your account balance is insufficient\"}", null),
        row(429, openAi("All available credits of your team are used", null, null), null),
        row(200, openAi("m", "insufficient_quota", null), null),
        row(200, "{\"error\":{\"code\":402,\"message\":\"m\"}}", null),
        row(
            400,
            openAi(
                "litellm.BadRequestError: AnthropicException - Your credit balance is too low.",
                null,
                "400"),
            null),
        row(
            400,
            ANTHROPIC.formatted(
                "invalid_request_error", "Your credit balance is too low to access the API."),
            null));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        row(429, openAi("m", "rate_limit_error", "slow_down"), Blame.ACCOUNT),
        row(503, openAi("m", "service_unavailable_error", "slow_down"), Blame.ACCOUNT),
        row(503, openAi("m", "service_unavailable_error", "server_is_overloaded"), Blame.ENDPOINT),
        row(500, openAi("m", "server_error", null), Blame.ENDPOINT),
        row(502, "<html>Bad gateway</html>", Blame.ENDPOINT),
        row(504, "", Blame.ENDPOINT),
        row(529, ANTHROPIC.formatted("overloaded_error", "Overloaded"), Blame.ENDPOINT),
        row(503, gemini(503, "m", "UNAVAILABLE", "[]"), Blame.ENDPOINT),
        row(408, "", Blame.ENDPOINT),
        row(409, "", Blame.ENDPOINT),
        row(405, "<html>nginx</html>", Blame.ENDPOINT),
        row(498, openAi("Capacity exceeded", "x", null), Blame.ENDPOINT),
        row(301, "", Blame.ENDPOINT),
        row(204, "", Blame.ENDPOINT),
        row(404, "<html>no model here</html>", Blame.ENDPOINT),
        row(404, openAi("Invalid URL (POST /v2)", "invalid_request_error", null), Blame.ENDPOINT),
        row(404, gemini(404, "models/m is not found", "NOT_FOUND", "[]"), Blame.MODEL),
        row(401, openAi("m", "invalid_request_error", "invalid_api_key"), Blame.KEY),
        row(401, "", Blame.KEY),
        row(401, ANTHROPIC.formatted("authentication_error", "invalid x-api-key"), Blame.KEY),
        row(400, gemini(400, "API key not valid.", "INVALID_ARGUMENT", badKey()), Blame.KEY),
        row(400, gemini(400, "m", "API_KEY_INVALID", "[]"), Blame.KEY),
        row(403, openAi("m", "x", "unsupported_country_region_territory"), Blame.WORKER),
        row(403, "IP not allowed", Blame.UNSAID),
        row(401, openAi("m", "invalid_request_error", "ip_not_authorized"), Blame.WORKER),
        row(
            400,
            gemini(400, "User location is not supported.", "FAILED_PRECONDITION", "[]"),
            Blame.WORKER),
        row(451, openAi("m", "x", "unsupported_country_region_territory"), Blame.WORKER),
        row(404, openAi("m", "invalid_request_error", "model_not_found"), Blame.MODEL),
        row(410, "{\"title\":\"Gone\",\"detail\":\"The model 'x' is no more\"}", Blame.MODEL),
        row(403, openAi("m", "invalid_request_error", "model_not_found"), Blame.MODEL),
        row(404, ANTHROPIC.formatted("not_found_error", "model: m"), Blame.MODEL),
        row(404, "{\"error\":\"model 'm' not found\"}", Blame.MODEL),
        row(404, "{\"error\":{\"code\":\"DeploymentNotFound\",\"message\":\"m\"}}", Blame.MODEL),
        row(400, openAi("Model Not Exist", "invalid_request_error", null), Blame.MODEL),
        row(400, openAi("m", "x", "context_length_exceeded"), Blame.PROMPT),
        row(400, openAi("m", null, "content_filter"), Blame.PROMPT),
        row(403, openAi("m", "x", "content_policy_violation"), Blame.PROMPT),
        row(
            403,
            "{\"error\":{\"code\":403,\"message\":\"m\",\"metadata\":{\"flagged_input\":\"…\"}}}",
            Blame.PROMPT),
        row(451, openAi("The content is blocked.", "censorship_blocked", null), Blame.UNSAID),
        row(400, openAi("m", "x", "invalid_prompt"), Blame.PROMPT),
        row(400, openAi("m", "x", "content_policy_violation"), Blame.PROMPT),
        row(400, openAi("say 'invalid_api_key'", "invalid_request_error", null), Blame.UNSAID),
        row(400, "", Blame.UNSAID),
        row(400, named("temperature"), Blame.PROMPT),
        row(403, named("messages[0]"), Blame.PROMPT),
        row(400, named("None"), Blame.UNSAID),
        row(
            400,
            "{\"object\":\"error\",\"message\":\"This model's maximum context length is 4096.\"}",
            Blame.PROMPT),
        row(422, "{\"detail\":[{\"loc\":[\"body\",\"n\"],\"msg\":\"extra\"}]}", Blame.PROMPT),
        row(415, "", Blame.UNSAID),
        row(431, "", Blame.PROMPT),
        row(413, "", Blame.PROMPT),
        row(422, "{\"detail\":\"no\"}", Blame.UNSAID),
        row(429, openAi("Request too large for gpt-4o", "tokens", "x"), Blame.PROMPT),
        row(200, "{\"choices\":[{\"message\":{\"content\":\"cut", Blame.ENDPOINT),
        row(
            429,
            openAi(
                "openai error: Request too large for gpt-4o in organization org-x on tokens per min"
                    + " (TPM): Limit 30000, Requested 50000.",
                "tokens",
                "rate_limit_exceeded"),
            Blame.PROMPT),
        row(429, openAi("The upstream said: Request too large", "tokens", null), Blame.PROMPT),
        row(429, openAi("Limit 6000, Requested 7000. Be brief.", null, null), Blame.PROMPT),
        row(429, openAi("The upstream said: Request too large", null, null), Blame.ACCOUNT),
        row(429, openAi("Limit 3, Used 3, Requested 1.", null, null), Blame.ACCOUNT),
        row(403, openAi("about a 'balance sheet'", null, null), Blame.UNSAID),
        row(400, openAi("your account balance is insufficient", null, null), Blame.UNSAID),
        row(200, "{\"error\":{\"code\":401,\"message\":\"m\"}}", Blame.KEY),
        row(200, "{\"error\":{\"code\":\"invalid_api_key\"}}", Blame.KEY),
        row(200, "{\"error\":{\"code\":400,\"message\":\"m\"}}", Blame.UNSAID),
        row(200, "{\"error\":{\"code\":\"content_filter\"}}", Blame.PROMPT),
        row(200, "{\"error\":{\"code\":502,\"message\":\"m\"}}", Blame.ENDPOINT),
        row(200, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}", Blame.ENDPOINT),
        row(
            200,
            "{\"error\":\"busy\",\"choices\":[{\"message\":{\"content\":null}}]}",
            Blame.ENDPOINT),
        row(200, "{\"error\":null,\"choices\":[{\"message\":{\"content\":\"4\"}}]}", Blame.NOBODY),
        row(200, "{\"error\":{},\"choices\":[{\"message\":{\"content\":\"4\"}}]}", Blame.NOBODY),
        row(200, choiceError("\"\"", "{\"code\":502,\"message\":\"m\"}"), Blame.ENDPOINT),
        row(200, choiceError("\"{\\\"reas\"", "null"), Blame.ENDPOINT),
        row(200, finished("network_error"), Blame.ENDPOINT),
        row(200, finished("insufficient_system_resource"), Blame.ENDPOINT),
        row(200, finished("model_length"), Blame.NOBODY),
        row(200, finished("length"), Blame.NOBODY),
        row(200, finished("content_filter"), Blame.NOBODY));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("accountsOverALimit")
  void anAccountOverALimitWaitsAsLongAsIsSaid(int status, String body, @Nullable Duration wait) {
    assertThat(outcome(status, body))
        .isInstanceOfSatisfying(
            Outcome.AccountLimited.class,
            limited -> assertThat(limited.retryAfter()).isEqualTo(Optional.ofNullable(wait)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("accountsWithNothingLeft")
  void anAccountWithNothingLeftIsNotMerelyLimited(
      int status, String body, @Nullable Duration reset) {
    assertThat(outcome(status, body))
        .isInstanceOfSatisfying(
            Outcome.AccountSpent.class,
            spent -> assertThat(spent.reset()).isEqualTo(Optional.ofNullable(reset)));
  }

  @ParameterizedTest(name = "{0} {1} is the fault of: {2}")
  @MethodSource("others")
  void theGuiltyPays(int status, String body, Blame blame) {
    assertThat(blame(outcome(status, body))).isEqualTo(blame);
  }

  @Test
  void anErrorWithinAGoodStatusIsToldAsOne() {
    assertThat(outcome(200, choiceError("null", "{\"code\":502,\"message\":\"Provider gone\"}")))
        .isEqualTo(
            new Outcome.EndpointFailed(
                "200 with an error 502", "200 with an error 502: Provider gone", Optional.empty()));
    assertThat(outcome(200, finished("network_error")))
        .isEqualTo(
            new Outcome.EndpointFailed(
                "200 with an error",
                "200 with an error: finish_reason network_error",
                Optional.empty()));
  }

  @Test
  void aFilteredPromptDiesOfOneCauseInWhateverWords() {
    for (String code : List.of("content_filter", "data_inspection_failed", "1301")) {
      assertThat(outcome(400, openAi("m", null, code)))
          .isEqualTo(new Outcome.PromptRefused("content_filter", "400 " + code + ": m"));
    }
  }

  @Test
  void rampingUpTooFastIsAnOutcomeOfItsOwn() {
    assertThat(outcome(429, openAi("m", "rate_limit_error", "slow_down")))
        .isEqualTo(new Outcome.RampedTooFast("429 slow_down: m", Optional.empty()));
  }

  @Test
  void aMissingModelIsNamedAsPromptsNameIt() {
    assertThat(outcome(404, openAi("m", "x", "model_not_found")))
        .isEqualTo(new Outcome.ModelMissing("logical", "404 model_not_found: m"));
  }

  @Test
  void anExhaustedLimitsResetIsWaitedForWhereThereIsNoRetryAfter() {
    Map<String, String> headers =
        Map.of(
            "x-ratelimit-remaining-requests",
            "0",
            "x-ratelimit-reset-requests",
            "2m0s",
            "x-ratelimit-remaining-tokens",
            "9",
            "x-ratelimit-reset-tokens",
            "9m0s");
    assertThat(result(429, headers, openAi(RPM, "requests", "rate_limit_exceeded")).outcome())
        .isInstanceOfSatisfying(
            Outcome.AccountLimited.class,
            limited -> assertThat(limited.retryAfter()).contains(Duration.ofMinutes(2)));
  }

  @Test
  void whatIsUsedUpIsKnownIfTheResponseNamesTokensOrALimitOfWhichNothingRemains() {
    Map<String, String> none = Map.of("x-ratelimit-remaining-requests", "0");
    assertThat(usedUp(none, openAi(RPM, "requests", "rate_limit_exceeded"))).isTrue();
    Map<String, String> some = Map.of("x-ratelimit-remaining-requests", "7");
    assertThat(usedUp(some, openAi(RPM, "requests", "rate_limit_exceeded"))).isFalse();
    assertThat(usedUp(Map.of(), openAi(TPM, "tokens", "rate_limit_exceeded"))).isTrue();
    assertThat(usedUp(Map.of(), openAi("m", "tokens", null))).isTrue();
    String anthropic = "This request would exceed your rate limit of 9 input tokens per minute.";
    assertThat(usedUp(Map.of(), ANTHROPIC.formatted("rate_limit_error", anthropic))).isTrue();
    assertThat(usedUp(Map.of(), "<html>Too many tokens</html>")).isFalse();
  }

  private static boolean usedUp(Map<String, String> headers, String body) {
    return ((Outcome.AccountLimited) result(429, headers, body).outcome()).usedUp();
  }

  @Test
  void whatAFailureSaysOfLimitsIsInTheReply() {
    Map<String, String> headers = Map.of("x-ratelimit-limit-requests", "3");
    assertThat(result(429, headers, "").limits().limits()).hasSize(1);
    assertThat(result(200, headers, finished("stop")).limits().limits()).hasSize(1);
    assertThat(result(500, headers, "").limits().limits()).hasSize(1);
  }

  private static Blame blame(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered _, Outcome.NotSent _, Outcome.NotProcessed _ -> Blame.NOBODY;
      case Outcome.PromptRefused _ -> Blame.PROMPT;
      case Outcome.EndpointFailed _, Outcome.EndpointUnreachable _, Outcome.Unreadable _ ->
          Blame.ENDPOINT;
      case Outcome.AccountLimited _, Outcome.RampedTooFast _, Outcome.AccountSpent _ ->
          Blame.ACCOUNT;
      case Outcome.KeyRefused _ -> Blame.KEY;
      case Outcome.ModelMissing _, Outcome.KindMissing _ -> Blame.MODEL;
      case Outcome.WorkerBarred _ -> Blame.WORKER;
      case Outcome.Refused _ -> Blame.UNSAID;
    };
  }

  private static Outcome outcome(int status, String body) {
    return result(status, new HashMap<>(), body).outcome();
  }

  private static CallResult result(int status, Map<String, String> headers, String body) {
    CallContext context =
        new CallContext(
            ApiOperations.CHAT_COMPLETIONS,
            "logical",
            Optional.empty(),
            WHOLE,
            Redaction.of(List.of()));
    return new RawResponse(status, headers::get, body, Duration.ZERO).result(context, NOW);
  }

  private static Arguments row(int status, String body, @Nullable Object expected) {
    return Arguments.of(status, body, expected);
  }

  private static String openAi(String message, @Nullable String type, @Nullable String code) {
    return OPENAI.formatted(message, quoted(type), quoted(code));
  }

  /// A part of the request is named.
  private static String named(String param) {
    return "{\"error\":{\"message\":\"m\",\"type\":\"x\",\"param\":\"%s\"}}".formatted(param);
  }

  private static String quoted(@Nullable String text) {
    return text == null ? "null" : '"' + text + '"';
  }

  private static String gemini(int code, String message, String status, String details) {
    return "[{\"error\":{\"code\":%d,\"message\":\"%s\",\"status\":\"%s\",\"details\":%s}}]"
        .formatted(code, message, status, details);
  }

  private static String perDay() {
    return quotaFailure("GenerateRequestsPerDayPerProjectPerModel-FreeTier");
  }

  private static String perMinute() {
    return quotaFailure("GenerateRequestsPerMinutePerProjectPerModel-FreeTier");
  }

  private static String quotaFailure(String quota) {
    return "[{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":"
        + "[{\"quotaMetric\":\"m\",\"quotaId\":\"%s\",\"quotaValue\":\"20\"}]},".formatted(quota)
        + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"34s\"}]";
  }

  private static String badKey() {
    return "[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
        + "\"reason\":\"API_KEY_INVALID\",\"domain\":\"googleapis.com\"}]";
  }

  private static String choiceError(String content, String error) {
    return "{\"choices\":[{\"message\":{\"content\":%s},\"finish_reason\":\"error\",\"error\":%s}]}"
        .formatted(content, error);
  }

  private static String finished(String reason) {
    return "{\"choices\":[{\"message\":{\"content\":\"4\"},\"finish_reason\":\"%s\"}]}"
        .formatted(reason);
  }
}
