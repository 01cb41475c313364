package io.keyfleet.simulator.dialect;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.simulator.quota.QuotaStatus;
import io.keyfleet.simulator.quota.QuotaUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/// OpenAI's own dialect: resets as Go durations, and both `retry-after` and `retry-after-ms`.
record OpenAi() implements Dialect {

  @Override
  public String name() {
    return "openai";
  }

  @Override
  public Map<String, String> headers(String organization, String requestId, long millis) {
    return Map.of(
        "openai-organization",
        organization,
        "openai-processing-ms",
        String.valueOf(millis),
        "openai-version",
        "2020-10-01",
        "x-request-id",
        requestId);
  }

  @Override
  public Map<String, String> limits(LimitContext context) {
    Map<String, String> headers = new LinkedHashMap<>();
    context
        .shown(QuotaUnit.REQUESTS)
        .ifPresent(one -> put(headers, "requests", one, context.accepted()));
    context
        .shown(QuotaUnit.TOKENS)
        .ifPresent(one -> put(headers, "tokens", one, context.accepted()));
    return headers;
  }

  @Override
  public Refusal refuse(LimitContext context, QuotaStatus cause) {
    ErrorReply error = context.error(cause);
    Map<String, String> headers = cause.isTooLarge() ? Map.of() : retryAfter(cause.resetNanos());
    return new Refusal(error.status(), headers, body(error));
  }

  @Override
  public Refusal refuse(ErrorReply error, String requestId) {
    return new Refusal(error.status(), error.headers(), body(error));
  }

  static ObjectNode body(ErrorReply error) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("message", error.message())
        .put("type", error.type())
        .put("param", error.param())
        .put("code", error.code());
    return body;
  }

  static void put(Map<String, String> headers, String kind, QuotaStatus one, boolean accepted) {
    headers.put("x-ratelimit-limit-" + kind, String.valueOf(one.limit()));
    headers.put("x-ratelimit-remaining-" + kind, String.valueOf(one.remaining(accepted)));
    headers.put("x-ratelimit-reset-" + kind, GoDuration.show(one.resetNanos()));
  }

  /// How long to wait, in whole seconds and in milliseconds, both rounded up.
  static Map<String, String> retryAfter(long nanos) {
    return Map.of(
        "retry-after",
        String.valueOf(seconds(nanos)),
        "retry-after-ms",
        String.valueOf(GoDuration.millis(nanos)));
  }

  /// Whole seconds, rounded up.
  static long seconds(long nanos) {
    return Math.ceilDiv(GoDuration.millis(nanos), 1000);
  }
}
