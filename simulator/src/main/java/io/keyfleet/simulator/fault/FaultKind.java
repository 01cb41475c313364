package io.keyfleet.simulator.fault;

import com.fasterxml.jackson.annotation.JsonValue;
import io.keyfleet.simulator.dialect.ErrorCatalog;
import java.util.Optional;
import java.util.stream.Stream;

/// The kinds of faults, by their names in `POST /faults`. Those of accounts apply before the quotas
/// are asked, so that a call they hit uses none; all others after.
public enum FaultKind {
  /// 429 without any header that says how long to wait, unless the fault has a `retryAfter`.
  BARE_429("429", ErrorCatalog.RATE_LIMIT, true),
  /// 429: the load rose too fast.
  SLOW_DOWN("slow_down", ErrorCatalog.SLOW_DOWN, true),
  /// 429: the day's requests are used up.
  DAILY_QUOTA("daily_quota", ErrorCatalog.DAILY_QUOTA, true),
  /// The account's money is spent: 429, `insufficient_quota`.
  INSUFFICIENT_QUOTA("insufficient_quota", ErrorCatalog.INSUFFICIENT_QUOTA, true),
  /// The same where the code is null and only the type tells.
  INSUFFICIENT_QUOTA_NO_CODE(
      "insufficient_quota_no_code", ErrorCatalog.INSUFFICIENT_QUOTA_NO_CODE, true),
  /// The same with another code.
  CREDIT_EXHAUSTED("credit_balance_exhausted", ErrorCatalog.CREDIT_EXHAUSTED, true),
  /// The same with another code.
  ORGANIZATION_SPEND("organization_spend_limit_exceeded", ErrorCatalog.ORGANIZATION_SPEND, true),
  /// The same with another code.
  PROJECT_SPEND("project_spend_limit_exceeded", ErrorCatalog.PROJECT_SPEND, true),
  /// The same with another code.
  ORGANIZATION_USAGE("organization_usage_limit_exceeded", ErrorCatalog.ORGANIZATION_USAGE, true),
  /// The key is not known any more: 401, `invalid_api_key`.
  REVOKED("revoked", ErrorCatalog.INVALID_KEY, true),
  /// The account's balance is spent: 402.
  NO_BALANCE("402", ErrorCatalog.NO_BALANCE, true),
  /// The API does not serve the client's region: 403.
  UNSUPPORTED_REGION("403", ErrorCatalog.UNSUPPORTED_REGION, true),
  /// The account does not have the model: 404, `model_not_found`.
  MODEL_NOT_FOUND("model_not_found", ErrorCatalog.MODEL_NOT_FOUND, true),

  /// 400, the prompt is filtered.
  CONTENT_FILTER("content_filter", ErrorCatalog.CONTENT_FILTER, false),
  /// 400, the prompt is against the policy.
  CONTENT_POLICY("content_policy_violation", ErrorCatalog.CONTENT_POLICY, false),
  /// 400, the prompt is too long.
  CONTEXT_LENGTH("context_length_exceeded", ErrorCatalog.CONTEXT_LENGTH, false),
  /// 400, the prompt is flagged.
  INVALID_PROMPT("invalid_prompt", ErrorCatalog.INVALID_PROMPT, false),
  /// 413.
  TOO_LARGE("413", ErrorCatalog.TOO_LARGE, false),
  /// 422.
  UNPROCESSABLE("422", ErrorCatalog.UNPROCESSABLE, false),

  /// 408.
  TIMEOUT("408", ErrorCatalog.TIMEOUT, false),
  /// 409.
  CONFLICT("409", ErrorCatalog.CONFLICT, false),
  /// An error inside the endpoint: 500, `server_error`.
  SERVER_ERROR("500", ErrorCatalog.SERVER_ERROR, false),
  /// 502 with a JSON error.
  BAD_GATEWAY("502", ErrorCatalog.BAD_GATEWAY, false),
  /// The endpoint is overloaded: 503 with a Retry-After, of a second unless the fault has its own.
  OVERLOADED("503", ErrorCatalog.OVERLOADED, false),
  /// 504.
  GATEWAY_TIMEOUT("504", ErrorCatalog.GATEWAY_TIMEOUT, false),
  /// 529, Anthropic's overload.
  SITE_OVERLOADED("529", ErrorCatalog.SITE_OVERLOADED, false),

  /// The connection is cut without a response.
  RESET("reset", new Effect.Cut()),
  /// No response comes, and the connection stays.
  HANG("hang", new Effect.Hang()),
  /// 200 with JSON that breaks off.
  MALFORMED("malformed", new Effect.Garble(200, Garbage.JSON, Garbage.BROKEN_OFF)),
  /// 200 with nothing.
  EMPTY("empty", new Effect.Garble(200, Garbage.JSON, "")),
  /// 200 with an error in place of an answer.
  ERROR_IN_200("error_in_200", new Effect.Garble(200, Garbage.JSON, Garbage.ERROR)),
  /// 502 with the HTML page of some proxy.
  HTML("html", new Effect.Garble(502, "text/html", Garbage.PAGE)),
  /// 200 with the same page.
  HTML_200("html_200", new Effect.Garble(200, "text/html", Garbage.PAGE)),
  /// A whole answer whose body breaks off half-way.
  CUT("cut", new Effect.Deliver(Effect.Flaw.CUT)),
  /// An answer that comes in drops.
  SLOW("slow_body", new Effect.Deliver(Effect.Flaw.SLOW)),
  /// Blank lines come before the answer.
  BLANK_LINES("keep_alive", new Effect.Deliver(Effect.Flaw.BLANK_LINES)),
  /// An answer with `finish_reason: length`.
  FINISH_LENGTH("finish_length", new Effect.Finish("length")),
  /// An answer with `finish_reason: content_filter`.
  FINISH_FILTER("finish_content_filter", new Effect.Finish("content_filter")),
  /// The limits are those that are set, times the fault's `factor`.
  SHRINK("shrink", new Effect.Shrink());

  private final String wireName;

  /// A record of texts, numbers and enums in every case.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Effect effect;

  private final boolean ofAccount;

  FaultKind(String wireName, ErrorCatalog trouble, boolean ofAccount) {
    this.wireName = wireName;
    this.effect = new Effect.Refuse(trouble);
    this.ofAccount = ofAccount;
  }

  FaultKind(String wireName, Effect effect) {
    this.wireName = wireName;
    this.effect = effect;
    this.ofAccount = false;
  }

  /// Its name in `POST /faults`.
  @JsonValue
  public String wireName() {
    return wireName;
  }

  /// What it does.
  public Effect effect() {
    return effect;
  }

  /// Whether it strikes before the account's quotas are asked, so that a call it hits uses up none.
  public boolean beforeQuota() {
    return ofAccount;
  }

  static Optional<FaultKind> named(String name) {
    return Stream.of(values()).filter(kind -> kind.wireName.equals(name)).findFirst();
  }
}
