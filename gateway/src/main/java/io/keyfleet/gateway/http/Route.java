package io.keyfleet.gateway.http;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is served at a path.
///
/// @param method the HTTP method
/// @param segments of the path; `{name}` stands for any one
/// @param action serves it
record Route(String method, List<String> segments, Action action) {

  /// Serves a request.
  @FunctionalInterface
  public interface Action {
    void serve(Call call) throws IOException, InterruptedException;
  }

  static Route of(String method, String pattern, Action action) {
    return new Route(method, split(pattern), action);
  }

  /// The segments that the pattern names, where the path is one of the pattern.
  Optional<Map<String, String>> match(List<String> path) {
    if (path.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> named = new HashMap<>();
    for (int i = 0; i < path.size(); i++) {
      String wanted = segments.get(i);
      if (wanted.startsWith("{")) {
        named.put(wanted.substring(1, wanted.length() - 1), path.get(i));
      } else if (!wanted.equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(named);
  }

  static List<String> split(String path) {
    return Arrays.stream(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
  }
}
