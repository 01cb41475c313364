package io.keyfleet.simulator.completion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/// Anthropic's messages.
record MessagesKind() implements RequestKind {
  @Override
  public String path() {
    return "/messages";
  }

  @Override
  public boolean anthropic() {
    return true;
  }

  @Override
  public ChatRequest read(JsonNode body) {
    Optional<ChatRequest.Invalid> bounded =
        body.path("max_tokens").isIntegralNumber()
            ? Optional.empty()
            : Optional.of(new ChatRequest.Invalid("max_tokens: Field required", null, null));
    Optional<ChatRequest.Invalid> mistake =
        RequestFields.mistake(body.path("messages"))
            .or(() -> bounded)
            .or(() -> RequestFields.outOfBounds(body, "max_tokens", 1, Integer.MAX_VALUE))
            .or(() -> RequestFields.outOfBounds(body, "temperature", 0, 1))
            .or(() -> RequestFields.streamed(body));
    if (mistake.isPresent()) {
      return mistake.get();
    }
    RequestFields.Messages said = RequestFields.messages(body.path("messages"));
    int length = said.length() + RequestFields.text(body.path("system")).length();
    ChatRequest.Form form = ChatRequest.Form.text(RequestFields.bound(body, "max_tokens"), 1);
    return new ChatRequest.Valid(this, body, List.of(said.question()), length, form);
  }

  @Override
  public ObjectNode whole(Completion completion) {
    Completion.Choice said = completion.choices().getFirst();
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.put("id", completion.id("msg_")).put("type", "message").put("role", "assistant");
    whole.put("model", completion.used().model());
    whole.putArray("content").addObject().put("type", "text").put("text", said.text());
    whole.put("stop_reason", stopReason(said.finishReason())).putNull("stop_sequence");
    ObjectNode usage = whole.putObject("usage");
    usage.put("input_tokens", completion.used().inputTokens());
    usage.put("cache_creation_input_tokens", 0).put("cache_read_input_tokens", 0);
    usage.put("output_tokens", completion.used().outputTokens());
    return whole;
  }

  private static String stopReason(String finishReason) {
    return switch (finishReason) {
      case "stop" -> "end_turn";
      case "length" -> "max_tokens";
      case "content_filter" -> "refusal";
      default -> finishReason;
    };
  }
}
