package io.keyfleet.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A question on its way to a model.
///
/// @param labels what its owner says of it
/// @param operation the kind of request that it is
/// @param request the body of the request: what that kind must have always, `model` and other
///   request parameters where the owner set them. Treat it as immutable: threads share it.
public record Prompt(Labels labels, ApiOperation operation, ObjectNode request) {
  /// Characters of a message that stand for a question.
  private static final int MAX_QUESTION = 2_000;

  /// A chat prompt whose only message is `text` from the user.
  public static Prompt ofText(Labels labels, String text) {
    ApiOperation chat = ApiOperations.CHAT_COMPLETIONS;
    return new Prompt(labels, chat, chat.ask(null, text));
  }

  /// The same with other labels.
  public Prompt with(Labels other) {
    return new Prompt(other, operation, request);
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
    List<String> texts = operation.texts(request);
    String text = texts.isEmpty() ? "" : texts.getLast();
    String question =
        text.isBlank() ? null : text.substring(0, Math.min(text.length(), MAX_QUESTION));
    return labels.withQuestion(question);
  }
}
