package io.keyfleet.worker.api.response;

/// The words by which providers and gateways name what is wrong, as codes, types or details. Each
/// was documented or seen.
final class ErrorCodes {
  /// There is no money, or a bound on it is reached: OpenAI, Anthropic, LiteLLM, Moonshot,
  /// DashScope, Zhipu and z.AI, SiliconFlow, Volcengine, one-api, MiniMax, Google.
  static final String[] SPENT = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "enforced_spend_limit_reached",
    "billing_hard_limit_reached",
    "billing_not_active",
    "billing_error",
    "budget_exceeded",
    "ExceededBudget",
    "BudgetExceededError",
    "exceeded_current_quota_error",
    "Arrearage",
    "PrepaidBillOverdue",
    "PostpaidBillOverdue",
    "AllocationQuota.FreeTierOnly",
    "AccountOverdueError",
    "insufficient_user_quota",
    "pre_consume_token_quota_failed",
    "insufficient_balance",
    "InsufficientBalance",
    "insufficient_credits",
    "insufficient_funds",
    "payment_required",
    "1113",
    "30001",
    "base_resp_1008",
    "BILLING_DISABLED"
  };

  /// The same in the words of messages. They choose between faults of an account only.
  static final String[] NO_MONEY = {
    "balance is insufficient",
    "insufficient balance",
    "insufficient account balance",
    "credit balance is too low",
    "available credits",
    "out of credits",
    "no credits left",
    "spending limit",
    "budget has been exceeded",
    "in arrears",
    "overdue payment",
    "余额不足",
    "欠费"
  };

  /// The key is none, or may not be used for this: Google's reasons among others.
  static final String[] BAD_KEY = {
    "invalid_api_key",
    "API_KEY_INVALID",
    "API_KEY_SERVICE_BLOCKED",
    "SERVICE_DISABLED",
    "CONSUMER_SUSPENDED",
    "CONSUMER_INVALID",
    "authentication_error",
    "invalid_authentication_error",
    "incorrect_api_key_error",
    "InvalidApiKey",
    "base_resp_1004",
    "base_resp_2049"
  };

  static final String[] BARRED = {
    "unsupported_country_region_territory",
    "ip_not_authorized",
    "ip_not_allowed",
    "API_KEY_IP_ADDRESS_BLOCKED",
    "API_KEY_HTTP_REFERRER_BLOCKED"
  };

  /// A content filter refused the prompt, or what was about to be said: OpenAI, Azure, DashScope,
  /// Zhipu, MiniMax.
  static final String[] FILTERED = {
    "content_filter",
    "content_policy_violation",
    "ResponsibleAIPolicyViolation",
    "data_inspection_failed",
    "DataInspectionFailed",
    "1301",
    "base_resp_1026",
    "base_resp_1027"
  };

  static final String[] BAD_PROMPT = {
    "invalid_prompt", "context_length_exceeded", "string_above_max_length", "request_too_large"
  };
  static final String[] NO_MODEL = {
    "model_not_found", "DeploymentNotFound", "model_decommissioned"
  };

  /// Something is not found, be it a model or a path: Anthropic.
  static final String NOT_FOUND = "not_found_error";

  static final String[] LIMITED = {
    "rate_limit_exceeded",
    "rate_limit_error",
    "rate_limit_reached_error",
    "too_many_requests",
    "RESOURCE_EXHAUSTED",
    "Throttling",
    "Throttling.RateQuota",
    "1302",
    "1303",
    "1305",
    "base_resp_1002",
    "base_resp_1039"
  };

  private ErrorCodes() {}
}
