package io.keyfleet.contract.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.operation.input.MessageList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// OpenAI's "Create chat completion", which most providers have.
public record ChatCompletions() implements ApiOperation {
  @Override
  public String path() {
    return "/chat/completions";
  }

  @Override
  public String input() {
    return "messages";
  }

  /// None: it is those of this kind that all are measured by.
  @Override
  public Set<String> parameters() {
    return Set.of();
  }

  @Override
  public ObjectNode ask(@Nullable String system, String text) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    MessageList.put(body, system, text);
    return body;
  }

  @Override
  public Optional<String> problem(ObjectNode body) {
    return MessageList.problem(body.path("messages"));
  }

  @Override
  public List<String> texts(ObjectNode body) {
    return MessageList.texts(body.path("messages"));
  }

  @Override
  public OutputBound outputBound(ObjectNode body) {
    return OutputBound.of(body, body.path("n").asLong(1), "max_completion_tokens", "max_tokens");
  }

  @Override
  public Reply reply(JsonNode body) {
    return ReplyChoices.reply(body);
  }

  @Override
  public String genAiName() {
    return "chat";
  }

  @Override
  public StreamForm streamForm() {
    return StreamForm.CHAT_COMPLETION_CHUNKS;
  }

  @Override
  public ObjectNode body(KnownAnswer answer) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("id", "chatcmpl-" + answer.id()).put("object", "chat.completion");
    body.put("created", answer.created()).put("model", answer.model());
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", answer.text())
        .putNull("refusal");
    choice.putNull("logprobs").put("finish_reason", answer.finishReason());
    answer.tokens().write(body, "prompt_tokens", "completion_tokens");
    return body;
  }
}
