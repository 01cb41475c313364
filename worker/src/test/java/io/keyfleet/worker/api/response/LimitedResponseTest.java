package io.keyfleet.worker.api.response;

import static io.keyfleet.worker.api.response.ErrorBodies.anthropic;
import static io.keyfleet.worker.api.response.ErrorBodies.choiceError;
import static io.keyfleet.worker.api.response.ErrorBodies.finished;
import static io.keyfleet.worker.api.response.ErrorBodies.gemini;
import static io.keyfleet.worker.api.response.ErrorBodies.openAi;
import static io.keyfleet.worker.api.response.ErrorBodies.outcome;
import static io.keyfleet.worker.api.response.ErrorBodies.perDay;
import static io.keyfleet.worker.api.response.ErrorBodies.perMinute;
import static io.keyfleet.worker.api.response.ErrorBodies.result;
import static io.keyfleet.worker.api.response.ErrorBodies.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.api.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Responses of accounts that may not call now, as providers were seen to send them.
class LimitedResponseTest {
  private static final String RPM =
      "Rate limit reached for gpt-4o-mini in organization org-x on requests per min (RPM): Limit 3,"
          + " Used 3, Requested 1. Please try again in 20s. Visit https://example.com.";
  private static final String TPM =
      "Rate limit reached for gpt-4o-mini in organization org-x on tokens per min (TPM): Limit"
          + " 10000, Used 5775, Requested 4301. Please try again in 456ms. Visit https://x.";

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
        row(429, anthropic("rate_limit_error", "m"), null),
        row(429, openAi("Please retry after 6 seconds.", null, "429"), Duration.ofSeconds(6)),
        row(429, "{\"error\":{\"message\":\"m\",\"type\":null,\"param\":null,\"code\":429}}", null),
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
        row(402, anthropic("billing_error", "m"), null),
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
            anthropic("invalid_request_error", "Your credit balance is too low to access the API."),
            null));
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

  @Test
  void rampingUpTooFastIsAnOutcomeOfItsOwn() {
    assertThat(outcome(429, openAi("m", "rate_limit_error", "slow_down")))
        .isEqualTo(new Outcome.RampedTooFast("429 slow_down: m", Optional.empty()));
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
    String tokens = "This request would exceed your rate limit of 9 input tokens per minute.";
    assertThat(usedUp(Map.of(), anthropic("rate_limit_error", tokens))).isTrue();
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
}
