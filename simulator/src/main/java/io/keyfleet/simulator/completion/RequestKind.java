package io.keyfleet.simulator.completion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A kind of request that is served: what it reads of a body, and the form of its answer. Without
/// state.
public interface RequestKind {
  /// Where it is, without what providers put in front of it.
  String path();

  /// Reads a body that is an object and names a model.
  ChatRequest read(JsonNode body);

  /// The body of a response.
  ObjectNode whole(Completion completion);

  /// Whether texts are written.
  default boolean writes() {
    return true;
  }

  /// Whether it is Anthropic's own, so that keys, limits and errors are as Anthropic has them.
  default boolean anthropic() {
    return false;
  }
}
