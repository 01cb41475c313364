package io.keyfleet.worker.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.RecordJson;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A response as it came, and the one place that says what it means.
///
/// @param status HTTP status
/// @param body the whole body
/// @param model the logical name of the model that was asked
/// @param retryAfter how long the API asks to wait, where it does
/// @param latency duration of the call
record Response(
    int status, String body, String model, Optional<Duration> retryAfter, Duration latency) {

  Outcome outcome() {
    return status == 200 ? answer() : failure(ErrorBody.read(body));
  }

  private Outcome answer() {
    JsonNode root;
    try {
      root = RecordJson.MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      return new Outcome.EndpointFailed("200 with a body that is no JSON", Optional.empty());
    }
    JsonNode choice = root == null ? null : root.path("choices").path(0);
    if (choice == null || !choice.path("message").isObject()) {
      ErrorBody error = ErrorBody.read(body);
      return new Outcome.EndpointFailed(
          "200 without an answer: " + error.message(), Optional.empty());
    }
    JsonNode usage = root.path("usage");
    Answer.Completion completion =
        new Answer.Completion(
            content(choice.path("message").path("content")),
            text(choice.path("finish_reason")),
            text(root.path("model")),
            tokens(usage.path("prompt_tokens")),
            tokens(usage.path("completion_tokens")),
            null);
    return new Outcome.Answered(completion, latency);
  }

  private Outcome failure(ErrorBody error) {
    String detail =
        status
            + (error.codeOr("").isEmpty() ? "" : " " + error.codeOr(""))
            + ": "
            + error.message();
    return switch (status) {
      case 401 -> new Outcome.KeyRefused(detail);
      case 402 -> new Outcome.AccountSpent(detail, Optional.empty());
      case 403 -> new Outcome.WorkerBarred(detail);
      case 404 ->
          error.says("model")
              ? new Outcome.ModelMissing(model, detail)
              : new Outcome.EndpointFailed(detail, retryAfter);
      case 408, 409, 425 -> new Outcome.EndpointFailed(detail, retryAfter);
      case 429 ->
          error.says(
                  "insufficient_quota",
                  "credit_balance_exhausted",
                  "spend_limit",
                  "usage_limit_exceeded")
              ? new Outcome.AccountSpent(detail, Optional.empty())
              : new Outcome.AccountLimited(detail, retryAfter);
      case 400 ->
          error.says("api_key_invalid", "invalid_api_key", "api key not valid")
              ? new Outcome.KeyRefused(detail)
              : new Outcome.PromptRefused(error.codeOr("http_400"), detail);
      default ->
          status > 400 && status < 500
              ? new Outcome.PromptRefused(error.codeOr("http_" + status), detail)
              : new Outcome.EndpointFailed(detail, retryAfter);
    };
  }

  /// Text, or the text parts of a list of parts; empty where the model sent none.
  private static String content(JsonNode content) {
    if (!content.isArray()) {
      return content.isTextual() ? content.asText() : "";
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText("")));
    return text.toString();
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.asText() : null;
  }

  private static @Nullable Long tokens(JsonNode node) {
    return node.canConvertToLong() && node.isIntegralNumber() ? node.asLong() : null;
  }
}
