package io.keyfleet.sandbox.simulator.dialect;

import io.keyfleet.sandbox.simulator.quota.Counted;
import io.keyfleet.sandbox.simulator.quota.Standing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Groq: OpenAI's headers, but those of requests tell of the day, and no header of the minute.
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
  public Map<String, String> limits(Limited limited) {
    Map<String, String> headers = new LinkedHashMap<>();
    limited
        .shown(Counted.REQUESTS, Duration.ofDays(1))
        .ifPresent(one -> OpenAi.put(headers, "requests", one, limited.accepted()));
    limited
        .shown(Counted.TOKENS, Duration.ofMinutes(1))
        .ifPresent(one -> OpenAi.put(headers, "tokens", one, limited.accepted()));
    return headers;
  }

  @Override
  public Refusal refuse(Limited limited, Standing cause) {
    return new Refusal(
        429,
        Map.of("retry-after", String.valueOf(OpenAi.seconds(cause.resetNanos()))),
        OpenAi.body(limited.error(cause)));
  }

  @Override
  public Refusal refuse(ApiError error, String requestId) {
    return new Refusal(error.status(), error.headers(), OpenAi.body(error));
  }
}
