package io.keyfleet.simulator.dialect;

import io.keyfleet.simulator.quota.QuotaStatus;
import java.util.Map;

/// DeepSeek: no header reports limits, and blank lines keep a connection alive while an answer is
/// waited for.
record DeepSeek() implements Dialect {

  @Override
  public String name() {
    return "deepseek";
  }

  @Override
  public Map<String, String> headers(String organization, String requestId, long millis) {
    return Map.of("x-ds-trace-id", requestId);
  }

  @Override
  public Map<String, String> limits(LimitContext context) {
    return Map.of();
  }

  @Override
  public Refusal refuse(LimitContext context, QuotaStatus cause) {
    ErrorReply error =
        ErrorCatalog.RATE_LIMIT.error(
            "Rate limit reached: too many concurrent requests. Please pace your requests.");
    return new Refusal(error.status(), Map.of(), OpenAi.body(error.ofType("rate_limit_error")));
  }

  @Override
  public Refusal refuse(ErrorReply error, String requestId) {
    ErrorReply own =
        switch (error.status()) {
          case 401 ->
              new ErrorReply(
                  401,
                  "authentication_error",
                  null,
                  "invalid_request_error",
                  "Authentication Fails, Your api key is invalid",
                  error.headers());
          case 402 ->
              new ErrorReply(
                  402,
                  "unknown_error",
                  null,
                  "invalid_request_error",
                  "Insufficient Balance",
                  error.headers());
          default -> error;
        };
    return new Refusal(own.status(), own.headers(), OpenAi.body(own));
  }

  @Override
  public boolean keepsAlive() {
    return true;
  }
}
