package io.keyfleet.contract.operation;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// Responses with `choices`, of which the one with index 0 counts: completions of chats and of
/// texts. Gateways send the one for the other.
final class ReplyChoices {
  private ReplyChoices() {}

  static Reply reply(JsonNode body) {
    JsonNode choice = choice(body.path("choices"));
    JsonNode message =
        choice.path("message").isMissingNode() ? choice.path("delta") : choice.path("message");
    boolean answers = message.isObject() || choice.path("text").isTextual();
    return new Reply(
        answers,
        text(choice, message),
        reason(choice),
        choice,
        TokenCounts.read(body.path("usage")));
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

  private static String text(JsonNode choice, JsonNode message) {
    String content = message.isObject() ? ContentText.of(message.path("content")) : "";
    if (content.isEmpty()) {
      content = choice.path("text").asText("");
    }
    return content.isEmpty() ? ContentText.of(message.path("refusal")) : content;
  }

  private static @Nullable String reason(JsonNode choice) {
    JsonNode own = choice.path("finish_reason");
    JsonNode reason = own.isTextual() ? own : choice.path("native_finish_reason");
    return reason.isTextual() ? reason.asText() : null;
  }
}
