package io.keyfleet.worker.api.response;

import static io.keyfleet.worker.api.response.ErrorBodies.anthropic;
import static io.keyfleet.worker.api.response.ErrorBodies.badKey;
import static io.keyfleet.worker.api.response.ErrorBodies.choiceError;
import static io.keyfleet.worker.api.response.ErrorBodies.finished;
import static io.keyfleet.worker.api.response.ErrorBodies.gemini;
import static io.keyfleet.worker.api.response.ErrorBodies.named;
import static io.keyfleet.worker.api.response.ErrorBodies.openAi;
import static io.keyfleet.worker.api.response.ErrorBodies.outcome;
import static io.keyfleet.worker.api.response.ErrorBodies.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.api.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every row of what providers were seen to send, with its blame.
class ErrorResponseTest {
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

  static Stream<Arguments> others() {
    return Stream.of(
        row(429, openAi("m", "rate_limit_error", "slow_down"), Blame.ACCOUNT),
        row(503, openAi("m", "service_unavailable_error", "slow_down"), Blame.ACCOUNT),
        row(503, openAi("m", "service_unavailable_error", "server_is_overloaded"), Blame.ENDPOINT),
        row(500, openAi("m", "server_error", null), Blame.ENDPOINT),
        row(502, "<html>Bad gateway</html>", Blame.ENDPOINT),
        row(504, "", Blame.ENDPOINT),
        row(529, anthropic("overloaded_error", "Overloaded"), Blame.ENDPOINT),
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
        row(401, anthropic("authentication_error", "invalid x-api-key"), Blame.KEY),
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
        row(404, anthropic("not_found_error", "model: m"), Blame.MODEL),
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
        row(451, openAi("The content is blocked.", "censorship_blocked", null), Blame.PROMPT),
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
  void aMissingModelIsNamedAsPromptsNameIt() {
    assertThat(outcome(404, openAi("m", "x", "model_not_found")))
        .isEqualTo(new Outcome.ModelMissing("logical", "404 model_not_found: m"));
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
}
