package io.keyfleet.contract.operation.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A request's list of messages.
public final class MessageList {
  private MessageList() {}

  /// Puts a list with a message of the user into a body.
  ///
  /// @param system said before; null for nothing
  public static void put(ObjectNode body, @Nullable String system, String text) {
    ArrayNode messages = body.putArray("messages");
    if (system != null) {
      messages.addObject().put("role", "system").put("content", system);
    }
    messages.addObject().put("role", "user").put("content", text);
  }

  /// What is wrong with it.
  public static Optional<String> problem(JsonNode messages) {
    if (!messages.isArray() || messages.isEmpty()) {
      return Optional.of("\"messages\" is not a list with a message");
    }
    for (JsonNode message : messages) {
      if (!message.isObject() || !message.path("role").isTextual()) {
        return Optional.of("a message without a \"role\"");
      }
    }
    return Optional.empty();
  }

  /// The contents of messages that are texts; empty for others.
  public static List<String> texts(JsonNode messages) {
    return StreamSupport.stream(messages.spliterator(), false)
        .map(message -> message.path("content").asText(""))
        .toList();
  }
}
