package io.keyfleet.simulator.completion;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The body of a chat completion request, as far as the simulated API reads it. What it does not
/// know, tools among it, it leaves unread, as an API does that is older than its client.
public sealed interface ChatRequest {

  /// One that can be answered.
  ///
  /// @param question text of the last message of the user
  /// @param promptLength characters in all messages
  /// @param form what the answer is to look like
  record Valid(String question, int promptLength, Form form) implements ChatRequest {}

  /// What an answer is to look like.
  ///
  /// @param maxTokens bound on each choice, 1 or more
  /// @param choices how many, 1 to 128
  /// @param json whether only JSON is wanted
  /// @param stream whether it is to come in pieces
  /// @param streamUsage whether a stream is to end with the usage
  record Form(
      OptionalInt maxTokens, int choices, boolean json, boolean stream, boolean streamUsage) {}

  /// One that is refused with 400.
  ///
  /// @param message what is wrong
  /// @param param the parameter that is wrong
  /// @param code OpenAI's code, where there is one
  record Invalid(String message, @Nullable String param, @Nullable String code)
      implements ChatRequest {}

  /// One that does not say which model is asked.
  Invalid WITHOUT_MODEL = new Invalid("you must provide a model parameter", null, null);

  /// Reads a body.
  ///
  /// @param deployment that its address names, which then stands for the model
  static ChatRequest read(JsonNode request, Optional<String> deployment) {
    if (!request.isObject()) {
      return new Invalid(
          "We could not parse the JSON body of your request. (HINT: This likely means you aren't"
              + " using your HTTP library correctly. The OpenAI API expects a JSON payload, but what"
              + " was sent was not valid JSON.)",
          null,
          null);
    }
    if (deployment.isEmpty() && model(request).isEmpty()) {
      return WITHOUT_MODEL;
    }
    JsonNode messages = request.path("messages");
    if (messages.isMissingNode()) {
      return new Invalid(
          "Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
    }
    if (!messages.isArray()) {
      return new Invalid(
          "Invalid type for 'messages': expected an array of objects.", "messages", "invalid_type");
    }
    if (messages.isEmpty()) {
      return new Invalid(
          "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an"
              + " empty array instead.",
          "messages",
          "empty_array");
    }
    return withMessages(request, messages);
  }

  /// The model that a body names, where it names one.
  static Optional<String> model(JsonNode request) {
    return Optional.of(request.path("model"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .filter(name -> !name.isBlank());
  }

  private static ChatRequest withMessages(JsonNode request, JsonNode messages) {
    String question = "";
    int length = 0;
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      if (!message.path("role").isTextual()) {
        String param = "messages[" + i + "].role";
        return new Invalid(
            "Missing required parameter: '" + param + "'.", param, "missing_required_parameter");
      }
      String text = text(message.path("content"));
      length += text.length();
      question = message.path("role").asText().equals("user") ? text : question;
    }
    Optional<Invalid> outOfBounds =
        invalid(request, "n", 1, 128)
            .or(() -> invalid(request, "max_tokens", 1, Integer.MAX_VALUE))
            .or(() -> invalid(request, "max_completion_tokens", 1, Integer.MAX_VALUE))
            .or(() -> invalid(request, "temperature", 0, 2));
    if (outOfBounds.isPresent()) {
      return outOfBounds.get();
    }
    return new Valid(question, length, form(request));
  }

  private static Form form(JsonNode request) {
    String wanted = request.path("response_format").path("type").asText("text");
    return new Form(
        maxTokens(request),
        request.path("n").asInt(1),
        wanted.startsWith("json"),
        request.path("stream").asBoolean(false),
        request.path("stream_options").path("include_usage").asBoolean(false));
  }

  private static Optional<Invalid> invalid(JsonNode request, String param, int min, int max) {
    JsonNode value = request.path(param);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isNumber()) {
      return Optional.of(
          new Invalid(
              "Invalid type for '" + param + "': expected a number.", param, "invalid_type"));
    }
    double number = value.asDouble();
    String code = number < min ? "integer_below_min_value" : "integer_above_max_value";
    return number >= min && number <= max
        ? Optional.empty()
        : Optional.of(
            new Invalid(
                "Invalid '" + param + "': expected a value from " + min + " to " + max + ".",
                param,
                code));
  }

  private static OptionalInt maxTokens(JsonNode request) {
    int newer = request.path("max_completion_tokens").asInt(0);
    int bound = newer > 0 ? newer : request.path("max_tokens").asInt(0);
    return bound > 0 ? OptionalInt.of(bound) : OptionalInt.empty();
  }

  /// Content is a text or a list of parts, of which the text ones count.
  private static String text(JsonNode content) {
    return content.isArray()
        ? StreamSupport.stream(content.spliterator(), false)
            .map(part -> part.path("text").asText(""))
            .collect(Collectors.joining("\n"))
        : content.asText("");
  }
}
