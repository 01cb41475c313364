package io.keyfleet.simulator.dialect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.simulator.quota.QuotaStatus;
import io.keyfleet.simulator.quota.QuotaUnit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gemini behind its OpenAI-compatible address: errors stand in an array, their code is a number, a
/// bad key is a 400, and even a day's quota is said to be worth another try in half a minute.
record Gemini() implements Dialect {
  private static final String RPC = "type.googleapis.com/google.rpc.";
  private static final String SERVICE = "generativelanguage.googleapis.com";
  private static final Duration DAY = Duration.ofDays(1);
  private static final String SOON = "34.07s";

  @Override
  public String name() {
    return "gemini";
  }

  @Override
  public Map<String, String> headers(String organization, String requestId, long millis) {
    return Map.of();
  }

  @Override
  public Map<String, String> limits(LimitContext context) {
    return Map.of();
  }

  @Override
  public Refusal refuse(LimitContext context, QuotaStatus cause) {
    String wait =
        cause.quota().window().equals(DAY)
            ? SOON
            : BigDecimal.valueOf(GoDuration.millis(cause.resetNanos()), 3).toPlainString() + "s";
    return exhausted(metric(cause), quotaId(cause), cause.limit(), wait);
  }

  @Override
  public Refusal refuse(ErrorReply error, String requestId) {
    if (error.status() == 401) {
      ObjectNode body = error(400, "API key not valid. Please pass a valid API key.", null);
      ObjectNode reason = body.withArray("/details").addObject();
      reason.put("@type", RPC + "ErrorInfo").put("reason", "API_KEY_INVALID");
      reason.put("domain", "googleapis.com").putObject("metadata").put("service", SERVICE);
      return new Refusal(400, error.headers(), inArray(body));
    }
    if (error.equals(ErrorCatalog.DAILY_QUOTA.error())) {
      return exhausted(
          SERVICE + "/generate_content_free_tier_requests",
          "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
          50,
          SOON);
    }
    return new Refusal(
        error.status(),
        error.headers(),
        inArray(error(error.status(), error.message(), error.code())));
  }

  private static Refusal exhausted(String metric, String quotaId, long limit, String wait) {
    ObjectNode error =
        error(
            429,
            "You exceeded your current quota, please check your plan and billing details. * Quota"
                + " exceeded for metric: "
                + metric
                + ", limit: "
                + limit
                + " Please retry in "
                + wait
                + ".",
            null);
    ArrayNode details = error.withArray("/details");
    ObjectNode failure = details.addObject().put("@type", RPC + "QuotaFailure");
    ObjectNode violation = failure.putArray("violations").addObject();
    violation.put("quotaMetric", metric).put("quotaId", quotaId);
    violation.put("quotaValue", String.valueOf(limit));
    details.addObject().put("@type", RPC + "RetryInfo").put("retryDelay", wait);
    return new Refusal(429, Map.of(), inArray(error));
  }

  private static String metric(QuotaStatus cause) {
    return cause.quota().counted() == QuotaUnit.REQUESTS
        ? SERVICE + "/generate_content_free_tier_requests"
        : SERVICE + "/generate_content_free_tier_input_token_count";
  }

  private static String quotaId(QuotaStatus cause) {
    String counted =
        cause.quota().counted() == QuotaUnit.REQUESTS
            ? "GenerateRequests"
            : "GenerateContentInputTokens";
    String period = cause.quota().window().equals(DAY) ? "PerDay" : "PerMinute";
    return counted + period + "PerProjectPerModel-FreeTier";
  }

  private static ObjectNode error(int status, String message, @Nullable String reason) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.put("code", status).put("message", message).put("status", status(status));
    if (reason != null) {
      error.withArray("/details").addObject().put("@type", RPC + "ErrorInfo").put("reason", reason);
    }
    return error;
  }

  private static String status(int status) {
    return switch (status) {
      case 401 -> "UNAUTHENTICATED";
      case 402, 403 -> "PERMISSION_DENIED";
      case 404 -> "NOT_FOUND";
      case 409 -> "ABORTED";
      case 408, 504 -> "DEADLINE_EXCEEDED";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 502, 503, 529 -> "UNAVAILABLE";
      default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
    };
  }

  private static ArrayNode inArray(ObjectNode error) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    array.addObject().set("error", error);
    return array;
  }
}
