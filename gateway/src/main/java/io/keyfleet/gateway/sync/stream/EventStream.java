package io.keyfleet.gateway.sync.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.operation.ApiOperation.StreamForm;
import java.util.List;

/// A whole response as the server-sent events that a streaming client expects, each kind of request
/// as its API documents it.
public final class EventStream {
  private EventStream() {}

  /// The events of a response; none where its kind is never streamed.
  ///
  /// @param usage whether the client asked for an event with the usage
  public static List<String> of(StreamForm form, ObjectNode body, boolean usage) {
    return switch (form) {
      case NONE -> List.of();
      case CHAT_COMPLETION_CHUNKS -> CompletionChunks.chat(body, usage);
      case COMPLETION_CHUNKS -> CompletionChunks.text(body, usage);
      case RESPONSE_EVENTS -> ResponseEvents.of(body);
      case MESSAGE_EVENTS -> MessageEvents.of(body);
    };
  }
}
