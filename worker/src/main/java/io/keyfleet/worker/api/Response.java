package io.keyfleet.worker.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.worker.accounts.LimitReport;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A response as it came, and the one place that says what it means.
///
/// @param status HTTP status
/// @param header its headers
/// @param body the whole body
/// @param latency duration of the call
record Response(int status, HeaderLookup header, String body, Duration latency) {

  /// @param now for what names a moment
  Reply reply(Asked asked, Instant now) {
    LimitReport limits = LimitHeaders.read(header, asked.keys(), now);
    if (status == 200 || status == 201) {
      return new Reply(answer(asked), limits);
    }
    ErrorBody error = ErrorBody.read(body, asked.keys());
    Optional<Duration> retryAfter = RetryAfter.read(header, limits, error.text(), now);
    return new Reply(new Fault(status, error, retryAfter).outcome(asked.model(), now), limits);
  }

  private Outcome answer(Asked asked) {
    JsonNode root;
    try {
      root = RecordJson.tree(body);
    } catch (UnreadableRecord e) {
      return failed(status + " with a body that is no JSON");
    }
    JsonNode choice = root.path("choices").path(0);
    if (!choice.path("message").isObject()) {
      return failed(status + " without an answer: " + ErrorBody.read(body, asked.keys()).message());
    }
    Redaction keys = asked.keys();
    JsonNode message = choice.path("message");
    JsonNode said =
        message.path("content").isNull() ? message.path("refusal") : message.path("content");
    JsonNode usage = root.path("usage");
    Answer.Completion completion =
        new Answer.Completion(
            keys.apply(content(said)),
            text(choice.path("finish_reason"), keys),
            text(root.path("model"), keys),
            tokens(usage.path("prompt_tokens")),
            tokens(usage.path("completion_tokens")),
            cost(usage, asked));
    return new Outcome.Answered(completion, latency);
  }

  private static Outcome failed(String detail) {
    return new Outcome.EndpointFailed(detail, Optional.empty());
  }

  /// Text, or the text parts of a list of parts; empty where there is none.
  private static String content(JsonNode content) {
    if (!content.isArray()) {
      return content.isTextual() ? content.asText() : "";
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText("")));
    return text.toString();
  }

  private static @Nullable String text(JsonNode node, Redaction keys) {
    return node.isTextual() ? keys.apply(node.asText()) : null;
  }

  private static @Nullable Long tokens(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.asLong() >= 0
        ? node.asLong()
        : null;
  }

  private static @Nullable BigDecimal cost(JsonNode usage, Asked asked) {
    Long read = tokens(usage.path("prompt_tokens"));
    Long written = tokens(usage.path("completion_tokens"));
    if (read == null || written == null) {
      return null;
    }
    return asked.price().map(price -> price.of(read, cached(usage), written)).orElse(null);
  }

  /// Tokens that came out of the provider's cache, as OpenAI and as DeepSeek report them.
  private static long cached(JsonNode usage) {
    Long cached = tokens(usage.path("prompt_tokens_details").path("cached_tokens"));
    Long hit = cached == null ? tokens(usage.path("prompt_cache_hit_tokens")) : cached;
    return hit == null ? 0 : hit;
  }
}
