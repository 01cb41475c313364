package io.keyfleet.worker.api.response;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.FinishReason;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of a response that is to be an answer: OpenAI's form, and what others make of it.
///
/// @param root the whole body
/// @param choice the choice that counts; missing where there is none
record CompletionBody(JsonNode root, JsonNode choice) {
  /// Parts of a message that are no answer.
  private static final Set<String> THOUGHTS =
      Set.of("thinking", "reasoning", "redacted_thinking", "reasoning_text");

  private static final int MOST_DIGITS = 18;

  static CompletionBody of(JsonNode root) {
    return new CompletionBody(root, choice(root.path("choices")));
  }

  /// The choice with index 0, wherever it stands; where none is, the first.
  private static JsonNode choice(JsonNode choices) {
    for (JsonNode choice : choices) {
      if (choice.path("index").asInt(-1) == 0) {
        return choice;
      }
    }
    return choices.path(0);
  }

  /// Whether there is a message in it, be it an empty one.
  boolean answers() {
    return message().isObject() || choice.path("text").isTextual();
  }

  /// Whether it says that the call failed.
  boolean failed() {
    if (says(choice.path("error")) || meaning() == FinishReason.FAILED) {
      return true;
    }
    boolean error = says(root.path("error")) || root.path("type").asText("").equals("error");
    boolean finished = choice.hasNonNull("finish_reason") && !text().isEmpty();
    return answers()
        ? error && !finished
        : error || names(ErrorBody.read(root, "", Redaction.NONE));
  }

  private static boolean names(ErrorBody error) {
    return error.number() != 0 || !error.code().isEmpty();
  }

  /// What it says of the failure.
  ErrorBody error(String body, Redaction keys) {
    JsonNode own = choice.path("error");
    if (says(own)) {
      return ErrorBody.read(choice, own.toString(), keys);
    }
    String reason = "finish_reason " + reason();
    return ErrorBody.read(root, says(root.path("error")) || !answers() ? body : reason, keys);
  }

  private static boolean says(JsonNode error) {
    return error.isContainerNode() ? !error.isEmpty() : !error.asText("").isBlank();
  }

  /// @throws IllegalStateException where it does not [#answers]
  Answer.Completion completion(CallContext context) {
    if (!answers()) {
      throw new IllegalStateException("no answer");
    }
    JsonNode usage = root.path("usage");
    Long read = tokens(usage, "prompt_tokens", "input_tokens");
    Long written = tokens(usage, "completion_tokens", "output_tokens");
    String reason = reason();
    JsonNode model = root.path("model");
    return new Answer.Completion(
        context.keys().apply(text()),
        reason == null ? null : context.keys().apply(reason),
        model.isTextual() ? context.keys().apply(model.asText()) : null,
        read,
        written,
        read == null || written == null ? null : cost(context, read, cached(usage), written));
  }

  private FinishReason meaning() {
    return FinishReason.of(reason());
  }

  private @Nullable String reason() {
    JsonNode own = choice.path("finish_reason");
    JsonNode reason = own.isTextual() ? own : choice.path("native_finish_reason");
    return reason.isTextual() ? reason.asText() : null;
  }

  private JsonNode message() {
    return choice.path("message").isMissingNode() ? choice.path("delta") : choice.path("message");
  }

  /// What the model said; where that is nothing, why it refused.
  private String text() {
    String content = message().isObject() ? text(message().path("content")) : "";
    if (content.isEmpty()) {
      content = choice.path("text").asText("");
    }
    return content.isEmpty() ? text(message().path("refusal")) : content;
  }

  /// Text, or the text parts of a list of parts; empty where there is none.
  static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.asText();
    }
    if (content.isObject()) {
      return part(content);
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.isTextual() ? part.asText() : part(part)));
    return text.toString();
  }

  private static String part(JsonNode part) {
    if (THOUGHTS.contains(part.path("type").asText(""))) {
      return "";
    }
    return part.path("text").asText(part.path("refusal").asText(""));
  }

  /// A count in whatever form: 12, 12.0 or a text of that.
  private static @Nullable Long tokens(JsonNode usage, String... names) {
    for (String name : names) {
      Long count = tokens(usage.path(name));
      if (count != null) {
        return count;
      }
    }
    return null;
  }

  private static @Nullable Long tokens(JsonNode node) {
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

  private static @Nullable BigDecimal cost(
      CallContext context, long read, long cached, long written) {
    return Optional.of(context)
        .flatMap(CallContext::price)
        .map(price -> price.of(read, cached, written))
        .orElse(null);
  }

  /// Tokens that came out of the provider's cache, as OpenAI and as DeepSeek report them.
  private static long cached(JsonNode usage) {
    Long cached = tokens(usage.path("prompt_tokens_details"), "cached_tokens");
    Long hit = cached == null ? tokens(usage, "prompt_cache_hit_tokens") : cached;
    return hit == null ? 0 : hit;
  }
}
