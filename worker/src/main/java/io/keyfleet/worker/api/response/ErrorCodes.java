package io.keyfleet.worker.api.response;

/// The words by which providers and gateways name what is wrong, as codes, types or details. Each
/// was documented or seen.
final class ErrorCodes {
  /// There is no money, or a bound on it is reached, or what a plan allows of a day, a week or some
  /// hours is used up: OpenAI, Anthropic, LiteLLM, Moonshot, DashScope, Zhipu and z.AI,
  /// SiliconFlow, Volcengine, one-api, MiniMax, Google, Novita, Cline.
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
    "BILLING_DISABLED",
    "NOT_ENOUGH_BALANCE",
    "SPEND_LIMIT_EXCEEDED",
    "SetLimitExceeded",
    "AccountQuotaExceeded",
    "OperationDenied.ServiceOverdue",
    "1304",
    "1308",
    "1309",
    "1310",
    "1316",
    "1317",
    "1318",
    "1319",
    "1320",
    "1321"
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
    "past invoices",
    "not enough balance",
    "call volume quota",
    "token quota is exceeded",
    "额度已用尽",
    "余额不足",
    "欠费"
  };

  /// A limit of tokens in a minute, although its code is one of [#SPENT]: DashScope.
  static final String[] MINUTE_QUOTA = {"allocated quota exceeded", "error-code#token-limit"};

  /// Words of limits that no wait of a minute helps against, of which a refusal says nothing more:
  /// Bedrock, Ollama, Cohere, Cerebras, Cloudflare.
  static final String[] LONG_LIMITS = {
    "per day",
    "per-day",
    "daily",
    "per week",
    "weekly",
    "per month",
    "/ month",
    "monthly",
    "usage limit"
  };

  /// How OpenAI's refusal for want of money begins. Gemini begins others so, and says more.
  static final String QUOTA_EXCEEDED = "You exceeded your current quota";

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
    "organization_restricted",
    "1110",
    "1111",
    "1112",
    "1121",
    "base_resp_1004",
    "base_resp_2049"
  };

  /// How messages begin that say so with a status of other errors: Gemini, xAI, Anthropic, Bedrock.
  static final String[] BAD_KEY_WORDS = {
    "API key not valid",
    "API key expired",
    "Incorrect API key provided",
    "Your API key was reported as leaked",
    "This organization has been disabled",
    "Authentication failed: Please make sure your API Key is valid",
    "Bearer Token has expired"
  };

  static final String[] BARRED = {
    "unsupported_country_region_territory",
    "ip_not_authorized",
    "ip_not_allowed",
    "API_KEY_IP_ADDRESS_BLOCKED",
    "API_KEY_HTTP_REFERRER_BLOCKED"
  };

  /// How messages begin that say so: Gemini, Azure, Groq.
  static final String[] BARRED_WORDS = {
    "User location is not supported",
    "Gemini API free tier is not available in your country",
    "Access denied due to Virtual Network/Firewall rules",
    "Public access is disabled",
    "Access denied. Please check your network settings"
  };

  /// A content filter refused the prompt, or what was about to be said: OpenAI, Azure, DashScope,
  /// Zhipu, MiniMax, Volcengine, StepFun, Portkey.
  static final String[] FILTERED = {
    "content_filter",
    "content_policy_violation",
    "ResponsibleAIPolicyViolation",
    "data_inspection_failed",
    "DataInspectionFailed",
    "1301",
    "base_resp_1026",
    "base_resp_1027",
    "SensitiveContentDetected",
    "SensitiveContentDetected.SevereViolation",
    "SensitiveContentDetected.Violence",
    "InputTextSensitiveContentDetected",
    "OutputTextSensitiveContentDetected",
    "censorship_blocked",
    "hooks_failed"
  };

  /// How messages begin that say so: DeepSeek, xAI.
  static final String[] FILTERED_WORDS = {
    "Content Exists Risk", "Content violates usage guidelines"
  };

  /// The prompt is longer than what the model takes: OpenAI, llama.cpp, Zhipu.
  static final String[] TOO_LONG = {"context_length_exceeded", "exceed_context_size_error", "1261"};

  /// How messages begin that say so: OpenAI and vLLM, LiteLLM, llama.cpp, Anthropic, Gemini,
  /// Bedrock.
  static final String[] TOO_LONG_WORDS = {
    "This model's maximum context length",
    "litellm.ContextWindowExceededError",
    "Context size has been exceeded",
    "the request exceeds the available context size",
    "prompt is too long",
    "The input token count",
    "Input is too long for requested model"
  };

  static final String[] BAD_PROMPT = {
    "invalid_prompt", "context_length_exceeded", "string_above_max_length", "request_too_large"
  };

  /// There is no such model, or not for this account: OpenAI, Azure, Groq, Mistral, Together,
  /// GitHub Models, Hugging Face, Volcengine, SiliconFlow, Zhipu, LiteLLM.
  static final String[] NO_MODEL = {
    "model_not_found",
    "DeploymentNotFound",
    "model_decommissioned",
    "invalid_model",
    "model_not_available",
    "unknown_model",
    "unavailable_model",
    "model_not_supported",
    "InvalidEndpointOrModel.NotFound",
    "ModelNotOpen",
    "OperationDenied.ServiceNotOpen",
    "20012",
    "1211",
    "1311",
    "key_model_access_denied",
    "team_model_access_denied",
    "user_model_access_denied",
    "org_model_access_denied",
    "project_model_access_denied"
  };

  /// How messages begin that say so: DeepSeek, SiliconFlow, xAI, Bedrock.
  static final String[] NO_MODEL_WORDS = {
    "Model Not Exist",
    "Model does not exist",
    "Model not found",
    "The provided model identifier is invalid"
  };

  /// Nobody serves the model, at least not as the request asks: OpenRouter.
  static final String NO_ENDPOINTS = "No endpoints found";

  /// The same where it is for what the request asks.
  static final String NO_ENDPOINTS_FOR_REQUEST = "No endpoints found that";

  /// Something is not found, be it a model or a path: Anthropic.
  static final String NOT_FOUND = "not_found_error";

  static final String[] LIMITED = {
    "rate_limit_exceeded",
    "rate_limit_error",
    "rate_limit_reached_error",
    "too_many_requests",
    "RESOURCE_EXHAUSTED",
    "rateLimitExceeded",
    "Throttling",
    "Throttling.RateQuota",
    "1302",
    "1303",
    "1305",
    "base_resp_1002",
    "base_resp_1039"
  };

  /// The calls came more often too suddenly: OpenAI, DashScope, Volcengine.
  static final String[] RAMPED = {
    "slow_down", "limit_burst_rate", "Throttling.BurstRate", "RequestBurstTooFast"
  };

  private ErrorCodes() {}
}
