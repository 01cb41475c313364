package io.keyfleet.sandbox.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.sandbox.simulator.quota.Admission;
import io.keyfleet.service.settings.Rate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Error bodies in OpenAI's words and form. A key is never in them, only a masked form of it.
final class Errors {
  private static final String INVALID_REQUEST = "invalid_request_error";
  private static final String KEYS_PAGE = "https://platform.openai.com/account/api-keys";

  /// A key shorter than this is masked whole: its ends would be too much of it.
  private static final int LONG_KEY = 20;

  private Errors() {}

  static ObjectNode missingKey() {
    return error(
        "You didn't provide an API key. You need to provide your API key in an Authorization header"
            + " using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). You can obtain an API key"
            + " from "
            + KEYS_PAGE
            + ".",
        INVALID_REQUEST,
        null,
        null);
  }

  static ObjectNode unknownKey(String key) {
    return invalidKey(mask(key));
  }

  static ObjectNode revokedKey() {
    return invalidKey("********");
  }

  static ObjectNode invalidRequest(String message, @Nullable String param, @Nullable String code) {
    return error(message, INVALID_REQUEST, param, code);
  }

  static ObjectNode unknownAddress(String method, String path) {
    return error("Invalid URL (" + method + " " + path + ")", INVALID_REQUEST, null, null);
  }

  static ObjectNode wrongMethod(String method) {
    return error(
        "Not allowed to " + method + " on this endpoint.",
        INVALID_REQUEST,
        null,
        "method_not_supported");
  }

  static ObjectNode tooLarge(int bound) {
    return error(
        "The request body is larger than " + bound + " bytes.", INVALID_REQUEST, null, null);
  }

  static ObjectNode rateLimit(String model, Account account, Admission.Refused refused) {
    return error(
        "Rate limit reached for "
            + model
            + " in organization "
            + RateHeaders.organization(account)
            + " on "
            + period(account.rate())
            + ": Limit "
            + account.rate().count()
            + ", Used "
            + refused.used()
            + ", Requested 1. Please try again in "
            + GoDuration.show(refused.resetNanos())
            + ". Visit https://platform.openai.com/account/rate-limits to learn more.",
        "requests",
        null,
        "rate_limit_exceeded");
  }

  static ObjectNode bareRateLimit() {
    return error(
        "Rate limit reached. Please try again later.", "requests", null, "rate_limit_exceeded");
  }

  static ObjectNode insufficientQuota() {
    return error(
        "You exceeded your current quota, please check your plan and billing details. For more"
            + " information on this error, read the docs:"
            + " https://platform.openai.com/docs/guides/error-codes/api-errors.",
        "insufficient_quota",
        null,
        "insufficient_quota");
  }

  static ObjectNode serverError() {
    return error(
        "The server had an error while processing your request. Sorry about that!",
        "server_error",
        null,
        null);
  }

  static ObjectNode overloaded() {
    return error(
        "The engine is currently overloaded, please try again later.",
        "service_unavailable_error",
        null,
        "server_is_overloaded");
  }

  private static ObjectNode invalidKey(String masked) {
    return error(
        "Incorrect API key provided: "
            + masked
            + ". You can find your API key at "
            + KEYS_PAGE
            + ".",
        INVALID_REQUEST,
        null,
        "invalid_api_key");
  }

  private static ObjectNode error(
      String message, String type, @Nullable String param, @Nullable String code) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode error = body.putObject("error");
    error.put("message", message).put("type", type).put("param", param).put("code", code);
    return body;
  }

  private static String mask(String key) {
    return key.length() < LONG_KEY
        ? "********"
        : key.substring(0, 3) + "********" + key.substring(key.length() - 4);
  }

  private static String period(Rate rate) {
    if (rate.window().equals(Duration.ofMinutes(1))) {
      return "requests per min (RPM)";
    }
    if (rate.window().equals(Duration.ofDays(1))) {
      return "requests per day (RPD)";
    }
    return rate.window().equals(Duration.ofSeconds(1))
        ? "requests per sec (RPS)"
        : "requests per " + GoDuration.show(rate.window().toNanos());
  }
}
