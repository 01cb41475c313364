package io.keyfleet.sandbox.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// What becomes of a call.
sealed interface Ending {

  /// 200 with a whole chat completion, after the model's latency.
  ///
  /// @param completion its body
  record Answered(ObjectNode completion) implements Ending {}

  /// An error in OpenAI's form, at once.
  ///
  /// @param status HTTP status
  /// @param error its body
  /// @param headers more headers than every response has
  record Refused(int status, ObjectNode error, Map<String, String> headers) implements Ending {
    Refused(int status, ObjectNode error) {
      this(status, error, Map.of());
    }
  }

  /// Something that a client cannot read.
  ///
  /// @param status HTTP status
  /// @param contentType of the body
  /// @param body any text
  record Garbled(int status, String contentType, String body) implements Ending {}

  /// The connection is closed without a response.
  record Cut() implements Ending {}

  /// No response comes until the client gives up.
  record Hung() implements Ending {}
}
