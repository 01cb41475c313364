package io.keyfleet.simulator.completion;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Fields that requests of several kinds have, and what is wrong with them.
final class RequestFields {
  private RequestFields() {}

  /// What a list of messages says.
  ///
  /// @param question text of the last message of the user
  /// @param length characters in all of them
  record Messages(String question, int length) {}

  /// What is wrong with a list of messages; nothing if nothing is.
  static Optional<ChatRequest.Invalid> mistake(JsonNode messages) {
    if (messages.isMissingNode()) {
      return missing("messages");
    }
    if (!messages.isArray()) {
      return invalid("Invalid type for 'messages': expected an array of objects.", "messages");
    }
    if (messages.isEmpty()) {
      return Optional.of(
          new ChatRequest.Invalid(
              "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an"
                  + " empty array instead.",
              "messages",
              "empty_array"));
    }
    for (int i = 0; i < messages.size(); i++) {
      if (!messages.get(i).path("role").isTextual()) {
        return missing("messages[" + i + "].role");
      }
    }
    return Optional.empty();
  }

  /// What messages or items say.
  static Messages messages(JsonNode messages) {
    String question = "";
    int length = 0;
    for (JsonNode message : messages) {
      String text = text(message.path("content"));
      length += text.length();
      question = message.path("role").asText("").equals("user") ? text : question;
    }
    return new Messages(question, length);
  }

  /// Content is a text or a list of parts, of which the text ones count.
  static String text(JsonNode content) {
    return content.isArray()
        ? StreamSupport.stream(content.spliterator(), false)
            .map(part -> part.path("text").asText(""))
            .collect(Collectors.joining("\n"))
        : content.asText("");
  }

  /// The texts of an input that is one, or a list of them; one of tokens is a text that says
  /// nothing. Empty where it is none of that.
  static List<String> texts(JsonNode input) {
    if (input.isTextual()) {
      return List.of(input.textValue());
    }
    if (input.path(0).isNumber()) {
      return List.of("");
    }
    List<String> texts = new ArrayList<>();
    input.forEach(one -> texts.add(one.isTextual() ? one.textValue() : ""));
    return texts;
  }

  static Optional<ChatRequest.Invalid> missing(String param) {
    return Optional.of(
        new ChatRequest.Invalid(
            "Missing required parameter: '" + param + "'.", param, "missing_required_parameter"));
  }

  static Optional<ChatRequest.Invalid> invalid(String message, String param) {
    return Optional.of(new ChatRequest.Invalid(message, param, "invalid_type"));
  }

  /// What is wrong with a number that may be left out.
  static Optional<ChatRequest.Invalid> outOfBounds(JsonNode body, String param, int min, int max) {
    JsonNode value = body.path(param);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isNumber()) {
      return invalid("Invalid type for '" + param + "': expected a number.", param);
    }
    double number = value.asDouble();
    String code = number < min ? "integer_below_min_value" : "integer_above_max_value";
    return number >= min && number <= max
        ? Optional.empty()
        : Optional.of(
            new ChatRequest.Invalid(
                "Invalid '" + param + "': expected a value from " + min + " to " + max + ".",
                param,
                code));
  }

  /// Only chat completions are streamed here.
  static Optional<ChatRequest.Invalid> streamed(JsonNode body) {
    return body.path("stream").asBoolean(false)
        ? Optional.of(
            new ChatRequest.Invalid(
                "Streaming is not simulated for this kind of request.",
                "stream",
                "unsupported_value"))
        : Optional.empty();
  }

  /// The first of these that is a positive number.
  static OptionalInt bound(JsonNode body, String... names) {
    for (String name : names) {
      int bound = body.path(name).asInt(0);
      if (bound > 0) {
        return OptionalInt.of(bound);
      }
    }
    return OptionalInt.empty();
  }
}
