package io.keyfleet.contract.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Tokens that a response says it took.
///
/// @param input read, those out of a cache among them; null where it does not say
/// @param output written; null where it does not say
/// @param cached those of the input that came out of the provider's cache
/// @param reasoning those of the output that the model thought with
public record TokenCounts(
    @Nullable Long input, @Nullable Long output, long cached, long reasoning) {
  private static final int MOST_DIGITS = 18;

  /// None for thinking.
  public TokenCounts(@Nullable Long input, @Nullable Long output, long cached) {
    this(input, output, cached, 0);
  }

  /// As OpenAI's APIs, and those like them, say it.
  static TokenCounts read(JsonNode usage) {
    Long cached = first(usage.path("prompt_tokens_details"), "cached_tokens");
    cached = cached == null ? first(usage.path("input_tokens_details"), "cached_tokens") : cached;
    cached = cached == null ? first(usage, "prompt_cache_hit_tokens") : cached; // DeepSeek
    Long reasoning = first(usage.path("completion_tokens_details"), "reasoning_tokens");
    reasoning =
        reasoning == null
            ? first(usage.path("output_tokens_details"), "reasoning_tokens")
            : reasoning;
    return new TokenCounts(
        first(usage, "prompt_tokens", "input_tokens"),
        first(usage, "completion_tokens", "output_tokens"),
        cached == null ? 0 : cached,
        reasoning == null ? 0 : reasoning);
  }

  /// The first of these counts that there is.
  static @Nullable Long first(JsonNode usage, String... names) {
    for (String name : names) {
      Long count = count(usage.path(name));
      if (count != null) {
        return count;
      }
    }
    return null;
  }

  /// A count in whatever form: 12, 12.0 or a text of that.
  private static @Nullable Long count(JsonNode node) {
    if (!(node.isNumber() || node.isTextual()) || node.asText().length() > MOST_DIGITS) {
      return null;
    }
    try {
      BigDecimal count = new BigDecimal(node.asText().strip());
      return count.signum() < 0 || count.precision() - count.scale() > MOST_DIGITS
          ? null
          : (Long) count.longValue();
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /// Writes them as the `usage` of a body; nothing where one of them is not known.
  void write(ObjectNode body, String inputName, String outputName) {
    if (input != null && output != null) {
      body.putObject("usage")
          .put(inputName, input)
          .put(outputName, output)
          .put("total_tokens", input + output);
    }
  }
}
