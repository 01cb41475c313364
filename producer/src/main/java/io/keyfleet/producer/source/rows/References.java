package io.keyfleet.producer.source.rows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reference answers that stand in an object or a list of objects, as in TriviaQA, SQuAD and DROP,
/// or in a message.
public final class References {
  /// Parts of an object that list the right answers.
  private static final List<String> LISTS = List.of("aliases", "text", "spans");

  private References() {}

  /// The field, or the part of it that is an answer, to be named as `expected`.
  public static String usable(String name, JsonNode value) {
    return part(value).map(part -> (name.startsWith("/") ? "" : "/") + name + part).orElse(name);
  }

  /// Why what is expected is no answer, with the flag that would help; nothing if it may be one.
  ///
  /// @param field where it comes from
  public static Optional<String> unusable(String field, JsonNode expected) {
    return part(expected)
        .map(part ->
            "what is expected is "
                + (expected.isArray()
                    ? "a list of objects"
                    : message(expected) ? "a message" : "an object with a list of answers in it")
                + ": give --map 'expected="
                + usable(field, expected)
                + "'");
  }

  /// The pointer to what is an answer in a value that as a whole is none.
  static Optional<String> part(JsonNode value) {
    if (message(value)) {
      return Optional.of("/content");
    }
    if (value.isArray() && value.size() == 1 && message(value.get(0))) {
      return Optional.of("/0/content");
    }
    if (value.path(0).has("text") && value.path(0).has("answer_start")) {
      return Optional.of("/0/text");
    }
    return value.properties().stream()
        .filter(part -> part.getValue().isArray())
        .map(Map.Entry::getKey)
        .filter(name -> LISTS.stream().anyMatch(name::equalsIgnoreCase))
        .map(name -> "/" + name)
        .findFirst();
  }

  private static boolean message(JsonNode value) {
    return value.has("role") && value.has("content");
  }
}
