package io.keyfleet.contract.response;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Why a completion ended, whichever word its API uses. Only OpenAI's five words are a standard;
/// other APIs and gateways have their own.
public enum FinishReason {
  /// The model was done, or no reason is named that says otherwise.
  DONE,
  /// A limit of tokens cut the text off: `length`, `max_tokens`, `model_length`, ….
  LENGTH,
  /// A content filter withheld the text or cut it off: `content_filter`, `SAFETY`, `sensitive`, ….
  FILTERED,
  /// The API failed at it, so that there is no answer: `error`, `network_error`, ….
  FAILED;

  /// OpenAI, Mistral, Anthropic, Gemini, Cohere, z.AI and Text Generation Inference.
  private static final Set<String> LENGTHS =
      Set.of(
          "length",
          "max_tokens",
          "max_length",
          "max_output_tokens",
          "max_completion_tokens",
          "max_new_tokens",
          "model_length",
          "token_limit",
          "context_length",
          "context_length_exceeded",
          "model_context_window_exceeded",
          "error_limit");

  /// OpenAI, Gemini, z.AI, Bedrock, Anthropic and Cohere.
  private static final Set<String> FILTERS =
      Set.of(
          "content_filter",
          "content_filtered",
          "safety",
          "recitation",
          "blocklist",
          "prohibited_content",
          "spii",
          "image_safety",
          "sensitive",
          "guardrail_intervened",
          "refusal",
          "error_toxic");

  /// OpenRouter, Mistral, z.AI, DeepSeek, SGLang, vLLM and Cohere.
  private static final Set<String> FAILURES =
      Set.of(
          "error",
          "network_error",
          "insufficient_system_resource",
          "abort",
          "aborted",
          "cancelled",
          "canceled",
          "user_cancel",
          "timeout",
          "server_error",
          "internal_error",
          "system_error",
          "model_error",
          "provider_error",
          "upstream_error");

  /// What an API's word means. Letter case, hyphens, the prefixes of enums and what follows a
  /// colon, as in Gemini's `content_filter: SAFETY`, do not count.
  ///
  /// @param word null where the API named no reason
  public static FinishReason of(@Nullable String word) {
    if (word == null) {
      return DONE;
    }
    int colon = word.indexOf(':');
    String plain =
        (colon < 0 ? word : word.substring(0, colon))
            .strip()
            .toLowerCase(Locale.ROOT)
            .replace('-', '_')
            .replaceFirst("^finish_?reason[_.]", "");
    if (LENGTHS.contains(plain)) {
      return LENGTH;
    }
    if (FILTERS.contains(plain)) {
      return FILTERED;
    }
    return FAILURES.contains(plain) ? FAILED : DONE;
  }
}
