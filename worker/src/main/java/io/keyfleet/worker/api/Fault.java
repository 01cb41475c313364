package io.keyfleet.worker.api;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/// A response that is no answer, and whose fault it is. Statuses, codes and types are those that
/// OpenAI, Azure, Anthropic, DeepSeek, Gemini and Groq document or were seen to send.
///
/// @param status HTTP status
/// @param error what the body says
/// @param retryAfter how long the API asks to wait, where it does
record Fault(int status, ErrorBody error, Optional<Duration> retryAfter) {
  /// Where Gemini's day begins.
  private static final ZoneId PACIFIC = ZoneId.of("America/Los_Angeles");

  private static final String[] SPENT = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "enforced_spend_limit_reached",
    "billing_hard_limit_reached",
    "billing_not_active",
    "billing_error"
  };
  private static final String[] BAD_KEY = {"invalid_api_key", "API_KEY_INVALID"};
  private static final String[] BARRED = {
    "unsupported_country_region_territory", "ip_not_authorized", "ip_not_allowed"
  };
  private static final String[] BAD_PROMPT = {
    "content_filter", "content_policy_violation", "invalid_prompt", "context_length_exceeded"
  };
  private static final String[] NO_MODEL = {
    "model_not_found", "DeploymentNotFound", "model_decommissioned", "not_found_error"
  };

  /// @param model the logical name of the model that was asked
  /// @param now for limits that reset at a time of day
  Outcome outcome(String model, Instant now) {
    return switch (status) {
      case 400 -> badRequest(model);
      case 401 -> error.is(BARRED) ? barred() : new Outcome.KeyRefused(detail());
      case 402 -> spent(Optional.empty());
      case 403 -> forbidden(model);
      case 404, 410 -> missing(model);
      case 413, 414, 415, 422, 431 -> refused();
      case 429 -> limited(now);
      case 451 -> error.is(BARRED) ? barred() : refused();
      case 503 -> error.is("slow_down") ? ramped() : failed();
      default -> failed();
    };
  }

  private Outcome badRequest(String model) {
    if (error.is(BAD_KEY) || error.opens("API key not valid")) {
      return new Outcome.KeyRefused(detail());
    }
    if (error.is(SPENT) || error.opens("Your credit balance is too low")) {
      return spent(Optional.empty());
    }
    if (error.is(NO_MODEL) || error.opens("Model Not Exist")) {
      return new Outcome.ModelMissing(model, detail());
    }
    boolean region = error.is(BARRED) || error.opens("User location is not supported");
    return region ? barred() : refused();
  }

  private Outcome forbidden(String model) {
    if (error.is(NO_MODEL)) {
      return new Outcome.ModelMissing(model, detail());
    }
    if (error.is(BAD_PROMPT) || error.flagged()) {
      return refused();
    }
    if (error.is(SPENT)) {
      return spent(Optional.empty());
    }
    return error.is(BAD_KEY) ? new Outcome.KeyRefused(detail()) : barred();
  }

  /// A 404 that is no API's own is a wrong address or a proxy's.
  private Outcome missing(String model) {
    boolean said = error.is(NO_MODEL) || error.mentions("model") || error.mentions("deployment");
    return said ? new Outcome.ModelMissing(model, detail()) : failed();
  }

  private Outcome limited(Instant now) {
    if (error.is(SPENT)) {
      return spent(Optional.empty());
    }
    if (error.details("PerDay")) {
      return spent(Optional.of(untilMidnight(now)));
    }
    if (error.is("slow_down")) {
      return ramped();
    }
    if (error.opens("Request too large")) {
      return new Outcome.PromptRefused("request_too_large", detail());
    }
    return new Outcome.AccountLimited(detail(), retryAfter);
  }

  private Outcome refused() {
    return new Outcome.PromptRefused(error.codeOr("http_" + status), detail());
  }

  private Outcome failed() {
    return new Outcome.EndpointFailed(detail(), retryAfter);
  }

  private Outcome spent(Optional<Duration> reset) {
    return new Outcome.AccountSpent(detail(), reset);
  }

  private Outcome barred() {
    return new Outcome.WorkerBarred(detail());
  }

  private Outcome ramped() {
    return new Outcome.RampedTooFast(detail(), retryAfter);
  }

  private String detail() {
    String code = error.codeOr("");
    return status + (code.isEmpty() ? "" : " " + code) + ": " + error.message();
  }

  private static Duration untilMidnight(Instant now) {
    ZonedDateTime there = now.atZone(PACIFIC);
    ZonedDateTime midnight = there.toLocalDate().plusDays(1).atTime(LocalTime.MIN).atZone(PACIFIC);
    return Duration.between(there, midnight);
  }
}
