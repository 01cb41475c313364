package io.keyfleet.producer.source.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The flag that is likely to say what the fields of rows are. What is asked may be in an object of
/// a row: a pointer leads there, and to what belongs to it.
///
/// @param row a row
/// @param place the pointer to the object that has what is asked; blank if it is the row itself
/// @param object that object
public record Advice(ObjectNode row, String place, ObjectNode object) {
  /// Objects in objects that are followed.
  private static final int MAX_DEPTH = 4;

  /// For rows, of which some may lack a field.
  public static Advice of(List<ObjectNode> rows) {
    ObjectNode row = filled(rows);
    Advice advice = new Advice(row, "", row);
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      Optional<Advice> deeper = advice.deeper();
      if (deeper.isEmpty()) {
        return advice;
      }
      advice = deeper.get();
    }
    return advice;
  }

  /// The fields of all rows, each with its first value that is something; a text that is a JSON
  /// object, as tables have them, counts as that object. What may be expected in few of them is
  /// left out if something else may be in most.
  public static ObjectNode filled(List<ObjectNode> rows) {
    ObjectNode filled = RecordJson.MAPPER.createObjectNode();
    Map<String, Integer> often = new HashMap<>();
    rows.stream()
        .flatMap(row -> row.properties().stream())
        .filter(field -> KnownNames.filled(field.getValue()))
        .forEach(field -> {
          filled.putIfAbsent(field.getKey(), object(field.getValue()));
          often.merge(field.getKey(), 1, Integer::sum);
        });
    List<String> expected = often.keySet().stream().filter(KnownNames::likelyExpected).toList();
    Predicate<String> seldom = name -> often.getOrDefault(name, 0) * 2 < rows.size();
    if (!expected.stream().allMatch(seldom)) {
      filled.remove(expected.stream().filter(seldom).toList());
    }
    return filled;
  }

  private static JsonNode object(JsonNode value) {
    try {
      return value.asText().startsWith("{") ? RecordJson.tree(value.asText()) : value;
    } catch (UnreadableRecord e) {
      return value;
    }
  }

  /// What is asked, or else the first object that may ask something.
  private Optional<Advice> deeper() {
    Optional<String> asked = KnownNames.asked(object);
    return object.properties().stream()
        .filter(field ->
            asked
                .map(field.getKey()::equals)
                .orElseGet(() -> !KnownNames.likelyExpected(field.getKey())))
        .filter(field ->
            field.getValue() instanceof ObjectNode inner && KnownNames.asked(inner).isPresent())
        .map(field ->
            new Advice(row, place + pointer(field.getKey()), (ObjectNode) field.getValue()))
        .findFirst();
  }

  /// Whether it is known what is asked.
  public boolean complete() {
    return KnownNames.asked(object).isPresent();
  }

  /// The flag; `FIELD` stands in it for what is not known.
  public String flag() {
    String asked =
        KnownNames.asked(object).map(name -> named(name) + (turns() ? "/0" : "")).orElse("FIELD");
    boolean text = KnownNames.asked(object).filter(name -> object.get(name).isArray()).isEmpty();
    String prompt =
        KnownNames.before(object)
            .filter(_ -> text || turns())
            .map(name -> "{{" + named(name) + "}}\\n\\n{{" + asked + "}}")
            .orElse(asked);
    List<String> choices =
        KnownNames.choices(object).stream()
            .map(name -> named(name) + (turns() && object.path(name).path(0).isArray() ? "/0" : ""))
            .toList();
    boolean system = !place.isEmpty() && object.path("system").isTextual();
    return "--map 'prompt="
        + prompt
        + (choices.isEmpty() ? "" : ",choices=" + String.join(",", choices))
        + (system ? ",system=" + named("system") : "")
        + expected().map(name -> ",expected=" + name).orElse("")
        + "'"
        + expected().filter(this::isWorked).map(_ -> " --expected-regex '#### (.+)'").orElse("");
  }

  /// Whether a text there ends as GSM8K's worked answers do.
  private boolean isWorked(String name) {
    JsonNode value = name.startsWith("/") ? row.at(name) : row.path(name);
    return value.asText().contains("\n#### ");
  }

  /// Whether what is asked is several texts, of which the first is asked first.
  private boolean turns() {
    return KnownNames.asked(object).filter(name -> texts(object.get(name))).isPresent();
  }

  private static boolean texts(JsonNode value) {
    return value.path(0).isTextual();
  }

  private String named(String name) {
    return place.isEmpty() && !turns() ? name : place + pointer(name);
  }

  private Optional<String> expected() {
    return expected(row, "")
        .or(() -> expected(object, place))
        .or(() ->
            row.path("outputs") instanceof ObjectNode outputs
                ? expected(outputs, "/outputs")
                : Optional.empty());
  }

  /// The field that is likely to be expected, or the part of it that is an answer.
  private Optional<String> expected(ObjectNode in, String under) {
    Optional<String> found = KnownNames.expected(in);
    if (found.isEmpty()) {
      return found;
    }
    String name = found.get();
    JsonNode value = in.get(name);
    if (value instanceof ObjectNode nested && References.part(value).isEmpty()) {
      return KnownNames.expected(nested).map(part -> under + pointer(name) + pointer(part));
    }
    if (turns() && texts(value)) {
      return Optional.of(under + pointer(name) + "/0");
    }
    return Optional.of(References.usable(under.isEmpty() ? name : under + pointer(name), value));
  }

  private static String pointer(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
