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
/// @param segments of the path; `{name}` stands for any one, a last `{name...}` for any one or more
/// @param action serves it
record Route(String method, List<String> segments, Action action) {
  private static final String REST = "...}";

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
    boolean open = segments.getLast().endsWith(REST);
    if (open ? path.size() < segments.size() : path.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> named = new HashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      String wanted = segments.get(i);
      if (wanted.endsWith(REST)) {
        named.put(
            wanted.substring(1, wanted.length() - REST.length()),
            String.join("/", path.subList(i, path.size())));
      } else if (wanted.startsWith("{")) {
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
