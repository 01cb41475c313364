package io.keyfleet.simulator.completion;

import java.util.List;
import java.util.Optional;

/// All kinds of request that are served.
public final class RequestKinds {
  private static final List<RequestKind> ALL =
      List.of(
          new ChatKind(),
          new ResponsesKind(),
          new TextCompletionsKind(),
          new EmbeddingsKind(),
          new MessagesKind());

  private RequestKinds() {}

  /// The one at a path.
  public static Optional<RequestKind> at(String path) {
    return ALL.stream().filter(kind -> kind.path().equals(path)).findFirst();
  }
}
