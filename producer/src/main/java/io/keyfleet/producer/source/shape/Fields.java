package io.keyfleet.producer.source.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import java.util.Optional;
import java.util.function.BiPredicate;

/// A row's fields. Those that a shape takes are used; the rest is for others. For one thread.
public final class Fields {
  private final ObjectNode rest;
  private final boolean cells;

  /// @param row stays the caller's
  /// @param cells whether its values are cells of a table, which have no types
  public Fields(ObjectNode row, boolean cells) {
    this.rest = RecordJson.MAPPER.createObjectNode();
    this.rest.setAll(row);
    this.cells = cells;
  }

  /// What nobody has taken yet.
  public ObjectNode rest() {
    return rest;
  }

  /// Whether there is a field of this name that is not null.
  public boolean has(String name) {
    return rest.hasNonNull(name);
  }

  /// Takes a field; nothing if there is none, or it is null or a blank text.
  public Optional<JsonNode> take(String name) {
    return Optional.ofNullable(rest.remove(name))
        .filter(value -> !value.isNull() && !(value.isTextual() && value.asText().isBlank()));
  }

  /// Takes a text or a number as text.
  ///
  /// @throws UnreadableRecord if it is a list or an object
  public Optional<String> text(String name) throws UnreadableRecord {
    Optional<JsonNode> value = take(name);
    if (value.filter(JsonNode::isContainerNode).isPresent()) {
      throw new UnreadableRecord("\"" + name + "\" is not a text");
    }
    return value.map(JsonNode::asText);
  }

  /// Takes a list; in a cell it is JSON.
  ///
  /// @throws UnreadableRecord if it is anything else
  public Optional<ArrayNode> list(String name) throws UnreadableRecord {
    Optional<JsonNode> value = take(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    JsonNode list = value.get();
    if (list.isTextual() && list.asText().strip().startsWith("[")) {
      list = RecordJson.tree(list.asText());
    }
    if (list instanceof ArrayNode array) {
      return Optional.of(array);
    }
    throw new UnreadableRecord("\"" + name + "\" is not a list");
  }

  /// Takes what is expected: a cell that is a number as JSON writes it is that number.
  public Optional<JsonNode> label(String name) {
    return take(name).map(value -> cells && value.isTextual() ? Cell.label(value.asText()) : value);
  }

  /// Takes all that are so.
  public ObjectNode takeAll(BiPredicate<String, JsonNode> wanted) {
    ObjectNode taken = RecordJson.MAPPER.createObjectNode();
    rest.properties().stream()
        .filter(field -> wanted.test(field.getKey(), field.getValue()))
        .forEach(field -> taken.set(field.getKey(), field.getValue()));
    taken.fieldNames().forEachRemaining(rest::remove);
    return taken;
  }

  /// Puts a field in the place of another one of that name.
  public void put(String name, JsonNode value) {
    rest.set(name, value);
  }

  /// Whether its values are cells of a table.
  public boolean cells() {
    return cells;
  }
}
