package io.keyfleet.contract.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import java.util.Set;

/// The request parameters of the chat completions API: those that OpenAI documents, and the usual
/// ones of compatible APIs. Other kinds of request have them, too, and some of their own. Anything
/// else that a prompt's owner writes is metadata, so that no reference answer travels in a request.
/// Safe for all threads.
public final class Parameters {
  /// Parameters that are hardly ever a column of a data set as well.
  private static final Set<String> UNMISTAKABLE =
      Set.of(
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "max_tokens",
          "max_completion_tokens",
          "frequency_penalty",
          "presence_penalty",
          "repetition_penalty",
          "reasoning_effort",
          "response_format",
          "tool_choice",
          "parallel_tool_calls",
          "logit_bias",
          "service_tier");

  /// OpenAI's API reference, "Create chat completion".
  private static final Set<String> OPENAI =
      Set.of(
          "messages",
          "model",
          "audio",
          "function_call",
          "functions",
          "logprobs",
          "modalities",
          "moderation",
          "n",
          "prediction",
          "prompt_cache_key",
          "prompt_cache_options",
          "prompt_cache_retention",
          "safety_identifier",
          "seed",
          "stop",
          "store",
          "stream",
          "stream_options",
          "tools",
          "top_logprobs",
          "user",
          "verbosity",
          "web_search_options");

  /// vLLM, SGLang, llama.cpp, Text Generation Inference and Ollama.
  private static final Set<String> SERVERS =
      Set.of(
          "add_generation_prompt",
          "allowed_token_ids",
          "bad_words",
          "best_of",
          "cache_prompt",
          "cache_salt",
          "chat_template",
          "chat_template_kwargs",
          "continue_final_message",
          "dry_allowed_length",
          "dry_base",
          "dry_multiplier",
          "dry_penalty_last_n",
          "dry_sequence_breakers",
          "dynatemp_exponent",
          "dynatemp_range",
          "ebnf",
          "guided_choice",
          "guided_decoding_backend",
          "guided_grammar",
          "guided_json",
          "guided_regex",
          "guided_whitespace_pattern",
          "ignore_eos",
          "include_reasoning",
          "include_stop_str_in_output",
          "keep_alive",
          "kv_transfer_params",
          "length_penalty",
          "logits_processors",
          "lora_path",
          "min_tokens",
          "mirostat",
          "mirostat_eta",
          "mirostat_tau",
          "mm_processor_kwargs",
          "no_stop_trim",
          "num_ctx",
          "prompt_logprobs",
          "reasoning_budget",
          "reasoning_format",
          "repeat_last_n",
          "repeat_penalty",
          "return_token_ids",
          "return_tokens_as_token_ids",
          "samplers",
          "separate_reasoning",
          "skip_special_tokens",
          "spaces_between_special_tokens",
          "stop_token_ids",
          "stream_reasoning",
          "structured_outputs",
          "think",
          "tfs_z",
          "truncate_prompt_tokens",
          "typical_p",
          "use_beam_search",
          "vllm_xargs",
          "xtc_probability",
          "xtc_threshold");

  /// Azure, Anthropic, Gemini, DeepSeek, DashScope, Zhipu, Moonshot, Mistral, Groq, Together,
  /// Fireworks, xAI, Perplexity, Cerebras, OpenRouter and LiteLLM.
  private static final Set<String> PROVIDERS =
      Set.of(
          "cached_content",
          "citation_options",
          "clear_thinking",
          "compound_custom",
          "context_length_exceeded_behavior",
          "data_sources",
          "deferred",
          "disable_reasoning",
          "disable_search",
          "disable_tool_validation",
          "do_sample",
          "drop_params",
          "enable_citation",
          "enable_code_interpreter",
          "enable_search",
          "enable_search_classifier",
          "enable_thinking",
          "exclude_domains",
          "extra_body",
          "include_domains",
          "min_completion_tokens",
          "mirostat_lr",
          "mirostat_target",
          "num_completions",
          "perf_metrics_in_response",
          "preserve_thinking",
          "prompt_mode",
          "prompt_truncate_len",
          "prompt_truncation",
          "random_seed",
          "reasoning_history",
          "reasoning_split",
          "result_format",
          "return_images",
          "return_related_questions",
          "safe_prompt",
          "safety_model",
          "safety_settings",
          "search_after_date_filter",
          "search_before_date_filter",
          "search_domain_filter",
          "search_mode",
          "search_options",
          "search_parameters",
          "search_recency_filter",
          "search_settings",
          "session_id",
          "thinking_budget",
          "thinking_config",
          "tool_stream",
          "top_a",
          "transforms",
          "translation_options",
          "vl_high_resolution_images",
          "web_search");

  /// Parameters whose names are usual for other things too: they are objects where they are meant.
  private static final Set<String> OBJECTS =
      Set.of("google", "provider", "reasoning", "thinking", "usage");

  /// OpenAI takes so many pairs of texts as `metadata`, of these lengths in characters.
  private static final int MAX_PAIRS = 16;

  private static final int MAX_KEY = 64;
  private static final int MAX_VALUE = 512;

  /// Other kinds of request that take it.
  private static final Set<String> WITH_METADATA = Set.of("/v1/responses", "/v1/messages");

  private Parameters() {}

  /// Whether a field of a record is a parameter of its kind of request. OpenAI takes `metadata`
  /// only within lengths, and with a chat completion only if that is stored.
  public static boolean sent(ApiOperation operation, ObjectNode record, String name) {
    JsonNode value = record.path(name);
    if (!name.equals("metadata")) {
      return known(operation, name, value);
    }
    boolean taken =
        operation.equals(ApiOperations.CHAT_COMPLETIONS)
            ? record.path("store").asBoolean(false)
            : WITH_METADATA.contains(operation.url());
    return taken
        && value.isObject()
        && value.size() <= MAX_PAIRS
        && value.properties().stream()
            .allMatch(pair ->
                pair.getKey().length() <= MAX_KEY
                    && pair.getValue().isTextual()
                    && pair.getValue().textValue().length() <= MAX_VALUE);
  }

  /// Whether a field of this name and value is a parameter; `metadata` depends on the others, see
  /// [#sent].
  public static boolean known(String name, JsonNode value) {
    return unmistakable(name)
        || OPENAI.contains(name)
        || SERVERS.contains(name)
        || PROVIDERS.contains(name)
        || (OBJECTS.contains(name) && value.isObject());
  }

  /// The same for a request of this kind.
  public static boolean known(ApiOperation operation, String name, JsonNode value) {
    return operation.parameters().contains(name) || known(name, value);
  }

  /// Whether a field of this name is a parameter even in a file of somebody else's form, where
  /// `user`, `n` or `model` may be anything.
  public static boolean unmistakable(String name) {
    return UNMISTAKABLE.contains(name);
  }
}
