package io.keyfleet.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// A question on its way to a model.
///
/// @param labels what its owner says of it
/// @param request the body of the chat completion request: `messages` always, `model` and other
///   request parameters where the owner set them. Treat it as immutable: threads share it.
public record Prompt(Labels labels, ObjectNode request) {
  /// Characters of a message that stand for a question.
  private static final int MAX_QUESTION = 2_000;

  /// A prompt whose only message is `text` from the user.
  public static Prompt ofText(Labels labels, String text) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    ArrayNode messages = request.putArray("messages");
    messages.addObject().put("role", "user").put("content", text);
    return new Prompt(labels, request);
  }

  /// The model its owner asked for, or null where the fleet's own is meant.
  public @Nullable String model() {
    return request.hasNonNull("model") ? request.get("model").asText() : null;
  }

  /// The labels for its answer: where its owner gave no question, the text of the last message
  /// stands for it, so that an answer can be read without its prompt.
  public Labels answerLabels() {
    if (labels.question() != null) {
      return labels;
    }
    JsonNode messages = request.path("messages");
    String text = messages.path(messages.size() - 1).path("content").asText("");
    String question =
        text.isBlank() ? null : text.substring(0, Math.min(text.length(), MAX_QUESTION));
    return labels.withQuestion(question);
  }
}
