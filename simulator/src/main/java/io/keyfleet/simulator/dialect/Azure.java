package io.keyfleet.simulator.dialect;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.simulator.quota.QuotaStatus;
import io.keyfleet.simulator.quota.QuotaUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Azure OpenAI: the key in `api-key`, resets as whole seconds, codes that are numbers in a text.
record Azure() implements Dialect {

  @Override
  public String name() {
    return "azure";
  }

  @Override
  public Map<String, String> headers(String organization, String requestId, long millis) {
    return Map.of(
        "apim-request-id",
        requestId,
        "x-request-id",
        requestId,
        "x-ms-region",
        "Simulated",
        "azureml-model-session",
        organization);
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
    String what = cause.quota().counted() == QuotaUnit.REQUESTS ? "call rate" : "token rate";
    String message =
        "Requests to the ChatCompletions_Create Operation under Azure OpenAI API have exceeded "
            + what
            + " limit of your current OpenAI S0 pricing tier. Please retry after "
            + OpenAi.seconds(cause.resetNanos())
            + " seconds.";
    return new Refusal(429, OpenAi.retryAfter(cause.resetNanos()), body("429", message));
  }

  @Override
  public Refusal refuse(ErrorReply error, String requestId) {
    ObjectNode body =
        switch (error.status()) {
          case 401 ->
              body(
                  "401",
                  "Access denied due to invalid subscription key or wrong API endpoint. Make sure"
                      + " to provide a valid key for an active subscription.");
          case 404 -> missing(error);
          case 400, 413, 422 -> ofPrompt(error);
          default ->
              body(
                  error.code() == null ? String.valueOf(error.status()) : error.code(),
                  error.message());
        };
    return new Refusal(error.status(), error.headers(), body);
  }

  @Override
  public Optional<String> key(Function<String, @Nullable String> header) {
    return Optional.ofNullable(header.apply("api-key"))
        .filter(key -> !key.isBlank())
        .or(() -> Dialect.super.key(header));
  }

  private static ObjectNode missing(ErrorReply error) {
    return "model_not_found".equals(error.code())
        ? body(
            "DeploymentNotFound",
            "The API deployment for this resource does not exist. If you created the deployment"
                + " within the last 5 minutes, please wait a moment and try again.")
        : body("404", "Resource not found");
  }

  private static ObjectNode ofPrompt(ErrorReply error) {
    ObjectNode body = OpenAi.body(error);
    if ("content_filter".equals(error.code())) {
      ObjectNode inner = (ObjectNode) body.path("error");
      inner.putNull("type").put("param", "prompt").put("status", 400);
      inner.putObject("innererror").put("code", "ResponsibleAIPolicyViolation");
    }
    return body;
  }

  private static ObjectNode body(String code, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error").put("code", code).put("message", message);
    return body;
  }

  private static void put(
      Map<String, String> headers, String kind, QuotaStatus one, boolean accepted) {
    headers.put("x-ratelimit-limit-" + kind, String.valueOf(one.limit()));
    headers.put("x-ratelimit-remaining-" + kind, String.valueOf(one.remaining(accepted)));
    headers.put("x-ratelimit-reset-" + kind, String.valueOf(OpenAi.seconds(one.resetNanos())));
  }
}
