package io.keyfleet.simulator.dialect;

import io.keyfleet.simulator.quota.QuotaStatus;
import io.keyfleet.simulator.quota.QuotaUnit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Groq: OpenAI's headers, but those of requests report the day's quota, and none the minute's.
record Groq() implements Dialect {

  @Override
  public String name() {
    return "groq";
  }

  @Override
  public Map<String, String> headers(String organization, String requestId, long millis) {
    return Map.of("x-request-id", requestId, "x-groq-region", "simulated");
  }

  @Override
  public Map<String, String> limits(LimitContext context) {
    Map<String, String> headers = new LinkedHashMap<>();
    context
        .shown(QuotaUnit.REQUESTS, Duration.ofDays(1))
        .ifPresent(one -> OpenAi.put(headers, "requests", one, context.accepted()));
    context
        .shown(QuotaUnit.TOKENS, Duration.ofMinutes(1))
        .ifPresent(one -> OpenAi.put(headers, "tokens", one, context.accepted()));
    return headers;
  }

  @Override
  public Refusal refuse(LimitContext context, QuotaStatus cause) {
    return new Refusal(
        429,
        Map.of("retry-after", String.valueOf(OpenAi.seconds(cause.resetNanos()))),
        OpenAi.body(context.error(cause)));
  }

  @Override
  public Refusal refuse(ErrorReply error, String requestId) {
    return new Refusal(error.status(), error.headers(), OpenAi.body(error));
  }
}
