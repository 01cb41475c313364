package io.keyfleet.producer.source.shape;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import java.util.Map;
import java.util.Optional;

/// A place in a row: a field by its name, or, after a slash, whatever a JSON pointer (RFC 6901)
/// leads to.
///
/// @param name as it was written
public record Field(String name) {
  /// Reads one.
  ///
  /// @throws IllegalArgumentException if it begins like a pointer and is none
  public static Field of(String name) {
    if (name.startsWith("/")) {
      var _ = JsonPointer.compile(name);
    }
    return new Field(name);
  }

  /// The name as the row has it, which may differ in letter case; the own one where it has none.
  String nameIn(ObjectNode row) {
    return row.has(name)
        ? name
        : row.properties().stream()
            .map(Map.Entry::getKey)
            .filter(name::equalsIgnoreCase)
            .findFirst()
            .orElse(name);
  }

  /// The field of the row that a pointer leads into.
  Optional<String> root() {
    return name.startsWith("/")
        ? Optional.of(JsonPointer.compile(name).getMatchingProperty())
        : Optional.empty();
  }

  /// What is there; nothing if nothing is, or null.
  public Optional<JsonNode> in(ObjectNode row) {
    JsonNode value = row.path(nameIn(row));
    if (value.isMissingNode() && name.startsWith("/")) {
      value = at(JsonPointer.compile(name), row);
    }
    return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  /// Where the field that a pointer begins with is a text, as in a table, the pointer leads into
  /// the JSON that is in it.
  private static JsonNode at(JsonPointer pointer, ObjectNode row) {
    JsonNode field = row.path(pointer.getMatchingProperty());
    try {
      return field.isTextual() && !pointer.tail().matches()
          ? RecordJson.tree(field.asText()).at(pointer.tail())
          : row.at(pointer);
    } catch (UnreadableRecord e) {
      return MissingNode.getInstance();
    }
  }

  /// The same as text: a list or an object as JSON.
  public Optional<String> textIn(ObjectNode row) {
    return in(row).map(value -> value.isValueNode() ? value.asText() : value.toString());
  }
}
