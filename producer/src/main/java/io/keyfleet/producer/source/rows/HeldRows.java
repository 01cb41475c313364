package io.keyfleet.producer.source.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// One object that holds all rows of a file: in a list, in lists in it as SQuAD's, or with a key
/// each as DROP's.
///
/// @param object all of it
public record HeldRows(ObjectNode object) {
  /// Lists in lists that are followed.
  private static final int MAX_DEPTH = 4;

  /// The object that a text begins with, as far as it is there; nothing if there is none.
  public static Optional<HeldRows> begunIn(String text) {
    return CutObject.of(text).map(HeldRows::new);
  }

  /// That a file is so, with the command that takes the rows out, and the fields that are not in
  /// them; nothing if it is not.
  public Optional<String> refusal(String file) {
    List<String> lists = lists(object);
    Optional<String> list =
        lists.stream()
            .filter(name -> filter(object.get(name).get(0), MAX_DEPTH).isPresent())
            .findFirst()
            .or(() -> lists.size() == 1 ? Optional.of(lists.getFirst()) : Optional.empty());
    return list.map(name ->
            "in '"
                + name
                + "'"
                + without(name)
                + ": "
                + command(
                    "."
                        + quoted(name)
                        + "[]"
                        + filter(object.get(name).get(0), MAX_DEPTH).orElse(""),
                    file))
        .or(() -> keyed().map(filter -> "under keys: " + command(".[]" + filter, file)))
        .map(place -> file + " is one object with its rows " + place);
  }

  /// What leads to the rows from an element for jq, nothing if there are none. Lists in lists
  /// become rows with the fields of those around them; a datasets server has each as a `row`.
  private static Optional<String> filter(JsonNode element, int depth) {
    if (element.path("row").isObject()) {
      return Optional.of(".row");
    }
    if (element instanceof ObjectNode row
        && (row.has("vars") || KnownNames.asked(row).isPresent())) {
      return Optional.of("");
    }
    return lists(element).stream()
        .filter(_ -> depth > 0)
        .flatMap(name ->
            filter(element.get(name).get(0), depth - 1)
                .map(rest -> " | . + .%1$s[] | del(.%1$s)".formatted(quoted(name)) + rest)
                .stream())
        .findFirst();
  }

  /// The same if every field is an object with a list of rows.
  private Optional<String> keyed() {
    boolean objects = object.properties().stream().allMatch(one -> one.getValue().isObject());
    return object.properties().stream()
        .limit(objects ? 1 : 0)
        .flatMap(one -> filter(one.getValue(), MAX_DEPTH).stream())
        .filter(filter -> !filter.isEmpty())
        .findFirst();
  }

  /// The fields that are lists of objects which are no messages.
  private static List<String> lists(JsonNode object) {
    return object.properties().stream()
        .filter(field -> field.getValue().isArray() && field.getValue().path(0).isObject())
        .filter(field -> !message(field.getValue().get(0)))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean message(JsonNode one) {
    return one.has("role") || (one.has("type") && one.has("content"));
  }

  private String without(String list) {
    String others =
        object.properties().stream()
            .map(Map.Entry::getKey)
            .filter(name -> !name.equals(list))
            .limit(20)
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", "));
    return others.isEmpty() ? "" : ", without " + others;
  }

  private static String command(String filter, String file) {
    return "jq -c '" + filter + "' " + file + " | ./keyfleet producer --file -";
  }

  private static String quoted(String name) {
    return name.matches("[A-Za-z_]\\w*") ? name : "\"" + name + "\"";
  }
}
