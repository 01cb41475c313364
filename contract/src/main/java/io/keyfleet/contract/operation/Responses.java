package io.keyfleet.contract.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.operation.input.MessageList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// OpenAI's "Create a model response": a list of items in, a list of items out.
public record Responses() implements ApiOperation {
  private static final Set<String> UNSENT = Set.of("stream", "stream_options", "background");

  @Override
  public String path() {
    return "/responses";
  }

  @Override
  public String input() {
    return "input";
  }

  @Override
  public Set<String> parameters() {
    return Set.of(
        "input",
        "instructions",
        "background",
        "context_management",
        "conversation",
        "include",
        "max_output_tokens",
        "max_tool_calls",
        "previous_response_id",
        "prompt",
        "text",
        "truncation");
  }

  @Override
  public ObjectNode ask(@Nullable String system, String text) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (system != null) {
      body.put("instructions", system);
    }
    return body.put("input", text);
  }

  /// A stored prompt or conversation needs no input.
  @Override
  public Optional<String> problem(ObjectNode body) {
    JsonNode input = body.path("input");
    boolean asks = input.isTextual() ? !input.textValue().isEmpty() : input.size() > 0;
    boolean stored =
        Stream.of("prompt", "conversation", "previous_response_id").anyMatch(body::hasNonNull);
    return (asks && !input.isObject()) || (stored && !body.hasNonNull("input"))
        ? Optional.empty()
        : Optional.of("\"input\" is neither a text nor a list of items");
  }

  @Override
  public List<String> texts(ObjectNode body) {
    JsonNode input = body.path("input");
    return input.isTextual() ? List.of(input.textValue()) : MessageList.texts(input);
  }

  @Override
  public OutputBound outputBound(ObjectNode body) {
    return OutputBound.of(body, 1, "max_output_tokens");
  }

  /// Work in the background would have to be asked for again and again.
  @Override
  public Set<String> unsent() {
    return UNSENT;
  }

  @Override
  public Reply reply(JsonNode body) {
    JsonNode output = body.path("output");
    String status = body.path("status").asText("");
    boolean working = status.equals("queued") || status.equals("in_progress");
    return new Reply(
        output.isArray() && !working,
        text(output),
        reason(body, status),
        body,
        TokenCounts.read(body.path("usage")));
  }

  private static String text(JsonNode output) {
    return items(output)
        .filter(item -> item.path("type").asText("").equals("message"))
        .map(item -> ContentText.of(item.path("content")))
        .collect(Collectors.joining());
  }

  private static @Nullable String reason(JsonNode body, String status) {
    return switch (status) {
      case "completed" -> callsTool(body.path("output")) ? "tool_calls" : "stop";
      case "incomplete" -> {
        String reason = body.path("incomplete_details").path("reason").asText("max_output_tokens");
        yield reason.equals("max_output_tokens") ? "length" : reason;
      }
      case "failed" -> "error";
      case "cancelled" -> "cancelled";
      default -> null;
    };
  }

  private static boolean callsTool(JsonNode output) {
    return items(output).anyMatch(item -> item.path("type").asText("").equals("function_call"));
  }

  private static Stream<JsonNode> items(JsonNode output) {
    return StreamSupport.stream(output.spliterator(), false);
  }

  @Override
  public String genAiName() {
    return "chat";
  }

  @Override
  public StreamForm streamForm() {
    return StreamForm.RESPONSE_EVENTS;
  }

  @Override
  public ObjectNode body(KnownAnswer answer) {
    String reason = answer.finishReason();
    boolean cut = "length".equals(reason) || "content_filter".equals(reason);
    String status = cut ? "incomplete" : "completed";
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("id", "resp_" + answer.id()).put("object", "response");
    body.put("created_at", answer.created()).put("status", status).putNull("error");
    if (cut) {
      body.putObject("incomplete_details")
          .put("reason", "length".equals(reason) ? "max_output_tokens" : reason);
    } else {
      body.putNull("incomplete_details");
    }
    body.put("model", answer.model());
    ObjectNode message = body.putArray("output").addObject().put("type", "message");
    message.put("id", "msg_" + answer.id()).put("status", status).put("role", "assistant");
    message
        .putArray("content")
        .addObject()
        .put("type", "output_text")
        .put("text", answer.text())
        .putArray("annotations");
    body.put("parallel_tool_calls", true).put("tool_choice", "auto").putArray("tools");
    body.putNull("instructions").putNull("temperature").putNull("top_p").putObject("metadata");
    answer.tokens().write(body, "input_tokens", "output_tokens");
    if (body.get("usage") instanceof ObjectNode usage) {
      usage
          .putObject("input_tokens_details")
          .put("cached_tokens", answer.tokens().cached())
          .put("cache_write_tokens", 0);
      usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
    }
    return body;
  }
}
