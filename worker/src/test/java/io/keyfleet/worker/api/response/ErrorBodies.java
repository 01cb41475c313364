package io.keyfleet.worker.api.response;

import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.worker.api.CallResult;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.api.Redaction;
import io.keyfleet.worker.api.ResponseSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;

/// Bodies of errors as providers send them, and what they are read as.
final class ErrorBodies {
  private static final ResponseSettings WHOLE = new ResponseSettings(1 << 20, true, 1 << 20);

  /// Half past ten at night at Gemini's.
  private static final Instant NOW = Instant.parse("2026-11-23T06:30:00Z");

  private ErrorBodies() {}

  static String openAi(String message, @Nullable String type, @Nullable String code) {
    return "{\"error\":{\"message\":\"%s\",\"type\":%s,\"param\":null,\"code\":%s}}"
        .formatted(message, quoted(type), quoted(code));
  }

  static String anthropic(String type, String message) {
    return "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"},\"request_id\":\"req_1\"}"
        .formatted(type, message);
  }

  /// A part of the request is named.
  static String named(String param) {
    return "{\"error\":{\"message\":\"m\",\"type\":\"x\",\"param\":\"%s\"}}".formatted(param);
  }

  private static String quoted(@Nullable String text) {
    return text == null ? "null" : '"' + text + '"';
  }

  static String gemini(int code, String message, String status, String details) {
    return "[{\"error\":{\"code\":%d,\"message\":\"%s\",\"status\":\"%s\",\"details\":%s}}]"
        .formatted(code, message, status, details);
  }

  static String perDay() {
    return quotaFailure("GenerateRequestsPerDayPerProjectPerModel-FreeTier");
  }

  static String perMinute() {
    return quotaFailure("GenerateRequestsPerMinutePerProjectPerModel-FreeTier");
  }

  private static String quotaFailure(String quota) {
    return "[{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":"
        + "[{\"quotaMetric\":\"m\",\"quotaId\":\"%s\",\"quotaValue\":\"20\"}]},".formatted(quota)
        + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"34s\"}]";
  }

  static String badKey() {
    return "[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
        + "\"reason\":\"API_KEY_INVALID\",\"domain\":\"googleapis.com\"}]";
  }

  static String choiceError(String content, String error) {
    return "{\"choices\":[{\"message\":{\"content\":%s},\"finish_reason\":\"error\",\"error\":%s}]}"
        .formatted(content, error);
  }

  static String finished(String reason) {
    return "{\"choices\":[{\"message\":{\"content\":\"4\"},\"finish_reason\":\"%s\"}]}"
        .formatted(reason);
  }

  static Outcome outcome(int status, String body) {
    return result(status, new HashMap<>(), body).outcome();
  }

  static CallResult result(int status, Map<String, String> headers, String body) {
    CallContext context =
        new CallContext(
            ApiOperations.CHAT_COMPLETIONS,
            "logical",
            Optional.empty(),
            WHOLE,
            Redaction.of(List.of()));
    return new RawResponse(status, headers::get, body, Duration.ZERO).result(context, NOW);
  }

  static Arguments row(int status, String body, @Nullable Object expected) {
    return Arguments.of(status, body, expected);
  }
}
