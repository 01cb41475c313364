package io.keyfleet.contract.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.operation.input.PlainInput;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// OpenAI's "Create completion": a text that is gone on with.
public record Completions() implements ApiOperation {
  @Override
  public String path() {
    return "/completions";
  }

  @Override
  public String input() {
    return "prompt";
  }

  @Override
  public Set<String> parameters() {
    return Set.of("prompt", "suffix", "echo", "best_of");
  }

  /// What is said beforehand stands before the text, since there is no other place for it.
  @Override
  public ObjectNode ask(@Nullable String system, String text) {
    String prompt = system == null ? text : system + "\n\n" + text;
    return JsonNodeFactory.instance.objectNode().put("prompt", prompt);
  }

  @Override
  public Optional<String> problem(ObjectNode body) {
    return PlainInput.problem("prompt", body.path("prompt"));
  }

  @Override
  public List<String> texts(ObjectNode body) {
    return PlainInput.texts(body.path("prompt"));
  }

  @Override
  public OutputBound outputBound(ObjectNode body) {
    long each = Math.max(body.path("n").asLong(1), body.path("best_of").asLong(1));
    long choices = Math.clamp(each, 1, 128) * PlainInput.size(body.path("prompt"));
    return OutputBound.of(body, choices, "max_tokens");
  }

  @Override
  public Reply reply(JsonNode body) {
    return ReplyChoices.reply(body);
  }

  @Override
  public String genAiName() {
    return "text_completion";
  }

  @Override
  public StreamForm streamForm() {
    return StreamForm.COMPLETION_CHUNKS;
  }

  @Override
  public ObjectNode body(KnownAnswer answer) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("id", "cmpl-" + answer.id()).put("object", "text_completion");
    body.put("created", answer.created()).put("model", answer.model());
    body.putArray("choices")
        .addObject()
        .put("text", answer.text())
        .put("index", 0)
        .putNull("logprobs")
        .put("finish_reason", answer.finishReason());
    answer.tokens().write(body, "prompt_tokens", "completion_tokens");
    return body;
  }
}
