package io.keyfleet.contract.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.operation.input.MessageList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Anthropic's "Create a Message".
public record AnthropicMessages() implements ApiOperation {
  @Override
  public String path() {
    return "/messages";
  }

  @Override
  public String input() {
    return "messages";
  }

  @Override
  public Set<String> parameters() {
    return Set.of(
        "system",
        "stop_sequences",
        "cache_control",
        "container",
        "context_management",
        "inference_geo",
        "mcp_servers",
        "output_config",
        "output_format",
        "speed");
  }

  @Override
  public ObjectNode ask(@Nullable String system, String text) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (system != null) {
      body.put("system", system);
    }
    MessageList.put(body, null, text);
    return body;
  }

  @Override
  public Optional<String> problem(ObjectNode body) {
    Optional<String> problem = MessageList.problem(body.path("messages"));
    boolean bounded = body.path("max_tokens").isIntegralNumber();
    return problem.or(() ->
        bounded ? Optional.empty() : Optional.of("no \"max_tokens\", which /v1/messages requires"));
  }

  @Override
  public List<String> texts(ObjectNode body) {
    return MessageList.texts(body.path("messages"));
  }

  @Override
  public OutputBound outputBound(ObjectNode body) {
    return OutputBound.of(body, 1, "max_tokens");
  }

  @Override
  public KeyForm keyForm() {
    return KeyForm.X_API_KEY;
  }

  /// Anthropic's API reference, "Versions".
  @Override
  public Map<String, String> headers() {
    return Map.of("anthropic-version", "2023-06-01");
  }

  @Override
  public Reply reply(JsonNode body) {
    JsonNode content = body.path("content");
    return new Reply(
        content.isArray(), ContentText.of(content), reason(body), body, tokens(body.path("usage")));
  }

  private static @Nullable String reason(JsonNode body) {
    JsonNode reason = body.path("stop_reason");
    if (!reason.isTextual()) {
      return null;
    }
    return switch (reason.asText()) {
      case "end_turn", "stop_sequence" -> "stop";
      case "max_tokens", "model_context_window_exceeded" -> "length";
      case "tool_use" -> "tool_calls";
      case "refusal" -> "content_filter";
      default -> reason.asText();
    };
  }

  /// What went into the cache or came out of it is not among Anthropic's `input_tokens`.
  @Override
  public TokenCounts tokens(JsonNode usage) {
    Long fresh = TokenCounts.first(usage, "input_tokens");
    Long stored = TokenCounts.first(usage, "cache_creation_input_tokens");
    Long cached = TokenCounts.first(usage, "cache_read_input_tokens");
    Long thought = TokenCounts.first(usage.path("output_tokens_details"), "thinking_tokens");
    long besides = (stored == null ? 0 : stored) + (cached == null ? 0 : cached);
    return new TokenCounts(
        fresh == null ? null : (Long) (fresh + besides),
        TokenCounts.first(usage, "output_tokens"),
        cached == null ? 0 : cached,
        thought == null ? 0 : thought);
  }

  @Override
  public String genAiName() {
    return "chat";
  }

  @Override
  public StreamForm streamForm() {
    return StreamForm.MESSAGE_EVENTS;
  }

  @Override
  public ObjectNode body(KnownAnswer answer) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("id", "msg_" + answer.id()).put("type", "message").put("role", "assistant");
    body.put("model", answer.model());
    body.putArray("content").addObject().put("type", "text").put("text", answer.text());
    body.put("stop_reason", stopReason(answer.finishReason())).putNull("stop_sequence");
    ObjectNode usage = body.putObject("usage");
    Long read = answer.tokens().input();
    Long written = answer.tokens().output();
    long cached = answer.tokens().cached();
    usage.put("input_tokens", read == null ? 0 : read - cached);
    usage.put("cache_read_input_tokens", cached);
    usage.put("output_tokens", written == null ? 0 : written);
    return body;
  }

  private static String stopReason(@Nullable String finishReason) {
    return switch (finishReason) {
      case "length" -> "max_tokens";
      case "tool_calls" -> "tool_use";
      case "content_filter" -> "refusal";
      case null, default -> "end_turn";
    };
  }
}
