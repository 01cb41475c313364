package io.keyfleet.simulator.dialect;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.simulator.quota.QuotaStatus;
import io.keyfleet.simulator.quota.QuotaUnit;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Anthropic, at its own address and behind its OpenAI-compatible one: the key in `x-api-key` or as
/// a bearer's, headers of its own, resets in RFC 3339, errors in its own body.
record Anthropic() implements Dialect {

  @Override
  public String name() {
    return "anthropic";
  }

  @Override
  public Map<String, String> headers(String organization, String requestId, long millis) {
    return Map.of("request-id", requestId, "anthropic-organization-id", organization);
  }

  @Override
  public Map<String, String> limits(LimitContext context) {
    Map<String, String> headers = new LinkedHashMap<>();
    put(headers, context, QuotaUnit.REQUESTS, "requests");
    put(headers, context, QuotaUnit.TOKENS, "tokens");
    put(headers, context, QuotaUnit.INPUT_TOKENS, "input-tokens");
    put(headers, context, QuotaUnit.OUTPUT_TOKENS, "output-tokens");
    return headers;
  }

  @Override
  public Refusal refuse(LimitContext context, QuotaStatus cause) {
    String message =
        "This request would exceed your organization's rate limit of "
            + cause.quota()
            + " (org: "
            + context.organization()
            + ", model: "
            + context.model()
            + "). Please reduce the prompt length or the maximum tokens requested, or try again"
            + " later.";
    return new Refusal(
        429,
        Map.of("retry-after", String.valueOf(OpenAi.seconds(cause.resetNanos()))),
        body("rate_limit_error", message, context.requestId()));
  }

  @Override
  public Refusal refuse(ErrorReply error, String requestId) {
    ObjectNode body = body(type(error), error.message(), requestId);
    if (ErrorCatalog.SPENT.equals(error.type())) {
      ObjectNode details = ((ObjectNode) body.path("error")).putObject("details");
      details.put("error_code", "enforced_spend_limit_reached");
    }
    return new Refusal(error.status(), error.headers(), body);
  }

  @Override
  public Optional<String> key(Function<String, @Nullable String> header) {
    return Optional.ofNullable(header.apply("x-api-key"))
        .filter(key -> !key.isBlank())
        .or(() -> Dialect.super.key(header));
  }

  private static String type(ErrorReply error) {
    return switch (error.status()) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 504 -> "timeout_error";
      case 529 -> "overloaded_error";
      default -> error.status() < 500 ? "invalid_request_error" : "api_error";
    };
  }

  private static ObjectNode body(String type, String message, String requestId) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", "error");
    body.putObject("error").put("type", type).put("message", message);
    return body.put("request_id", requestId);
  }

  private static void put(
      Map<String, String> headers, LimitContext context, QuotaUnit unit, String kind) {
    context
        .shown(unit)
        .ifPresent(one -> {
          String prefix = "anthropic-ratelimit-" + kind;
          headers.put(prefix + "-limit", String.valueOf(one.limit()));
          headers.put(prefix + "-remaining", String.valueOf(one.remaining(context.accepted())));
          headers.put(
              prefix + "-reset",
              context
                  .now()
                  .plusSeconds(OpenAi.seconds(one.resetNanos()))
                  .truncatedTo(ChronoUnit.SECONDS)
                  .toString());
        });
  }
}
