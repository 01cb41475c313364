package io.keyfleet.simulator.completion;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The body of a request of any kind, as far as the simulated API reads it. What it does not know,
/// tools among it, it leaves unread, as an API does that is older than its client.
public sealed interface ChatRequest {

  /// One that can be answered.
  ///
  /// @param kind of request
  /// @param questions each is answered: text of the last message of the user, or each of the texts
  /// @param promptLength characters in all messages
  /// @param form what the answer is to look like
  record Valid(RequestKind kind, JsonNode body, List<String> questions, int promptLength, Form form)
      implements ChatRequest {
    public Valid {
      questions = List.copyOf(questions);
    }
  }

  /// What an answer is to look like.
  ///
  /// @param maxTokens bound on each choice, 1 or more
  /// @param choices how many, 1 to 128
  /// @param json whether only JSON is wanted
  /// @param stream whether it is to come in pieces
  /// @param streamUsage whether a stream is to end with the usage
  record Form(
      OptionalInt maxTokens, int choices, boolean json, boolean stream, boolean streamUsage) {
    /// One whole text.
    static Form text(OptionalInt maxTokens, int choices) {
      return new Form(maxTokens, choices, false, false, false);
    }
  }

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
  static ChatRequest read(RequestKind kind, JsonNode request, Optional<String> deployment) {
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
    return kind.read(request);
  }

  /// The model that a body names, where it names one.
  static Optional<String> model(JsonNode request) {
    return Optional.of(request.path("model"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .filter(name -> !name.isBlank());
  }
}
