package io.keyfleet.simulator.dialect;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Errors that an API gives, in OpenAI's statuses, types, codes and words.
public enum ErrorCatalog {
  INVALID_REQUEST_BODY(
      400, ErrorCatalog.INVALID_REQUEST, null, "We could not parse the JSON body of your request."),
  CONTENT_FILTER(
      400,
      ErrorCatalog.INVALID_REQUEST,
      "content_filter",
      "The response was filtered due to the prompt triggering the content management policy. Please"
          + " modify your prompt and retry."),
  CONTENT_POLICY(
      400,
      ErrorCatalog.INVALID_REQUEST,
      "content_policy_violation",
      "Your request was rejected as a result of our safety system."),
  CONTEXT_LENGTH(
      400,
      ErrorCatalog.INVALID_REQUEST,
      "context_length_exceeded",
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001"
          + " tokens. Please reduce the length of the messages."),
  INVALID_PROMPT(
      400,
      ErrorCatalog.INVALID_REQUEST,
      "invalid_prompt",
      "Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try"
          + " again with a different prompt."),
  MISSING_KEY(401, ErrorCatalog.INVALID_REQUEST, null, "You didn't provide an API key."),
  INVALID_KEY(
      401,
      ErrorCatalog.INVALID_REQUEST,
      "invalid_api_key",
      "Incorrect API key provided: ********. You can find your API key at"
          + " https://platform.openai.com/account/api-keys."),
  NO_BALANCE(402, "billing_error", null, "Insufficient Balance"),
  UNSUPPORTED_REGION(
      403,
      "request_forbidden",
      "unsupported_country_region_territory",
      "Country, region, or territory not supported"),
  MODEL_NOT_FOUND(
      404,
      ErrorCatalog.INVALID_REQUEST,
      "model_not_found",
      "The model does not exist or you do not have access to it."),
  TIMEOUT(408, ErrorCatalog.SERVER, null, "Request timed out."),
  CONFLICT(
      409,
      ErrorCatalog.INVALID_REQUEST,
      "conflict",
      "The request conflicts with another; try again."),
  TOO_LARGE(413, ErrorCatalog.INVALID_REQUEST, null, "The request is too large."),
  UNPROCESSABLE(
      422,
      ErrorCatalog.INVALID_REQUEST,
      null,
      "The request was well-formed but cannot be processed."),
  RATE_LIMIT(
      429,
      ErrorCatalog.REQUESTS,
      "rate_limit_exceeded",
      "Rate limit reached. Please try again later."),
  SLOW_DOWN(
      429,
      "rate_limit_error",
      "slow_down",
      "Your request rate rose too fast. Please slow down and raise it gradually."),
  DAILY_QUOTA(
      429,
      ErrorCatalog.REQUESTS,
      "rate_limit_exceeded",
      "Rate limit reached on requests per day (RPD): Limit 1000, Used 1000, Requested 1."),
  INSUFFICIENT_QUOTA(429, ErrorCatalog.SPENT, ErrorCatalog.SPENT, ErrorCatalog.NO_MONEY),
  INSUFFICIENT_QUOTA_NO_CODE(429, ErrorCatalog.SPENT, null, ErrorCatalog.NO_MONEY),
  CREDIT_EXHAUSTED(429, ErrorCatalog.SPENT, "credit_balance_exhausted", ErrorCatalog.NO_MONEY),
  ORGANIZATION_SPEND(
      429, ErrorCatalog.SPENT, "organization_spend_limit_exceeded", ErrorCatalog.NO_MONEY),
  PROJECT_SPEND(429, ErrorCatalog.SPENT, "project_spend_limit_exceeded", ErrorCatalog.NO_MONEY),
  ORGANIZATION_USAGE(
      429, ErrorCatalog.SPENT, "organization_usage_limit_exceeded", ErrorCatalog.NO_MONEY),
  SERVER_ERROR(
      500,
      ErrorCatalog.SERVER,
      null,
      "The server had an error while processing your request. Sorry about that!"),
  BAD_GATEWAY(502, ErrorCatalog.SERVER, null, "Bad gateway."),
  OVERLOADED(
      503,
      "service_unavailable_error",
      "server_is_overloaded",
      "The engine is currently overloaded, please try again later."),
  GATEWAY_TIMEOUT(504, ErrorCatalog.SERVER, null, "Gateway timeout."),
  SITE_OVERLOADED(529, "overloaded_error", null, "Overloaded");

  static final String INVALID_REQUEST = "invalid_request_error";
  static final String REQUESTS = "requests";
  static final String SPENT = "insufficient_quota";

  private static final String SERVER = "server_error";
  private static final String NO_MONEY =
      "You exceeded your current quota, please check your plan and billing details. For more"
          + " information on this error, read the docs:"
          + " https://platform.openai.com/docs/guides/error-codes/api-errors.";

  private final int status;
  private final String type;
  private final @Nullable String code;
  private final String message;

  ErrorCatalog(int status, String type, @Nullable String code, String message) {
    this.status = status;
    this.type = type;
    this.code = code;
    this.message = message;
  }

  /// In OpenAI's terms.
  public ErrorReply error() {
    return error(message);
  }

  /// The same in other words.
  public ErrorReply error(String words) {
    return new ErrorReply(status, type, null, code, words, Map.of());
  }
}
