package io.keyfleet.producer.source.shape.owner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.Parameters;
import io.keyfleet.producer.source.shape.Asked;
import io.keyfleet.producer.source.shape.Fields;
import io.keyfleet.producer.source.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// promptfoo's tests: variables in columns, assertions in `__expected` and its numbered kin; in
/// JSON `vars` and `assert`. Its prompts stand elsewhere, so what is sent is a template around the
/// variables, the variable that is named like a prompt, or the only one.
public record Promptfoo() implements Shape {
  private static final String EXPECTED = "__expected";
  private static final String METADATA = "__metadata:";
  private static final List<String> SPECIAL =
      List.of(
          EXPECTED,
          METADATA,
          "__config:",
          "__prefix",
          "__suffix",
          "__description",
          "__metric",
          "__threshold",
          "__provider");
  private static final List<String> ASKED =
      List.of("prompt", "question", "input", "query", "text", "message");

  /// Columns that are no variables here.
  private static final Set<String> BESIDE = Set.of("id", "system", "metadata", "assert");

  @Override
  public String words() {
    return "promptfoo tests: variables → prompt, __expected → expected, __prefix and __suffix"
        + " around it";
  }

  @Override
  public boolean fits(ObjectNode row) {
    return row.path("vars").isObject()
        || row.properties().stream()
            .map(Map.Entry::getKey)
            .anyMatch(name -> SPECIAL.stream().anyMatch(name::startsWith));
  }

  @Override
  public Asked read(Fields row) throws UnreadableRecord {
    List<Assertion> assertions = assertions(row);
    String prefix = affix(row, "__prefix");
    String suffix = affix(row, "__suffix");
    Optional<String> id = row.text("id");
    Optional<String> system = row.text("system");
    ObjectNode metadata = metadata(row);
    if (row.rest().path("vars") instanceof ObjectNode vars) {
      row.take("vars");
      row.takeAll((_, _) -> true)
          .properties()
          .forEach(field -> metadata.set(field.getKey(), field.getValue()));
      vars.properties().forEach(field -> row.put(field.getKey(), field.getValue()));
      id = id.isPresent() ? id : row.text("id");
      system = system.isPresent() ? system : row.text("system");
    }
    List<String> remarks = new ArrayList<>();
    Labels labels = Asked.labels(id, expected(assertions, metadata, remarks));
    List<String> variables = variables(row.rest());
    Optional<String> asked = asked(variables);
    Optional<String> text = asked.isPresent() ? row.text(asked.get()) : Optional.empty();
    metadata.properties().stream()
        .filter(field -> !row.has(field.getKey()))
        .forEach(field -> row.put(field.getKey(), field.getValue()));
    if (asked.isEmpty()) {
      String reason =
          "its variables are "
              + String.join(", ", variables)
              + "; say what to send: --template FILE with {{"
              + (variables.isEmpty() ? "variable" : variables.getFirst())
              + "}} in it, or --map 'prompt={{…}}'";
      return new Asked(labels, new Asked.What.Nothing(reason), remarks);
    }
    String said = text.orElseThrow(() -> new UnreadableRecord("the prompt is blank"));
    return Asked.text(labels.withQuestion(said), system, prefix + said + suffix).remarking(remarks);
  }

  /// A variable `prompt` is all that is asked; another one only if it is alone.
  @Override
  public Optional<String> unsent(ObjectNode row) {
    boolean json = row.path("vars").isObject();
    List<String> variables = variables(json ? (ObjectNode) row.get("vars") : row);
    Optional<String> asked = asked(variables);
    if (asked.isEmpty() || variables.size() < 2 || asked.get().equals("prompt")) {
      return Optional.empty();
    }
    String blanks =
        variables.stream()
            .map(name -> "{{" + (json ? "/vars/" : "") + name + "}}")
            .collect(Collectors.joining(" "));
    return Optional.of(
        "only '"
            + asked.get()
            + "' of its variables "
            + String.join(", ", variables)
            + " would be sent. Say what to send, such as --map 'prompt="
            + blanks
            + "', or --template FILE with these in it; --map 'prompt="
            + (json ? "/vars/" : "")
            + asked.get()
            + "' sends that one only");
  }

  private static List<String> variables(ObjectNode row) {
    return row.properties().stream()
        .filter(field -> !field.getValue().isNull())
        .filter(field -> !field.getValue().asText("-").isBlank())
        .map(Map.Entry::getKey)
        .filter(name -> !name.startsWith("__") && !BESIDE.contains(name))
        .filter(name -> !Parameters.unmistakable(name))
        .toList();
  }

  private static Optional<String> asked(List<String> variables) {
    return ASKED.stream()
        .filter(variables::contains)
        .findFirst()
        .or(() -> Optional.of(variables).filter(all -> all.size() == 1).map(List::getFirst));
  }

  private static Optional<JsonNode> expected(
      List<Assertion> assertions, ObjectNode metadata, List<String> remarks) {
    if (assertions.size() > 1) {
      remarks.add(
          "rows with several assertions are not scored, since all of them would have to hold;"
              + " they are kept as metadata");
      keep(assertions, metadata);
      return Optional.empty();
    }
    Optional<JsonNode> expected = assertions.stream().findFirst().flatMap(Assertion::expected);
    if (expected.isEmpty() && !assertions.isEmpty()) {
      remarks.add(
          "rows with the assertion "
              + assertions.getFirst().type()
              + " are not scored: it has no like here; it is kept as metadata");
      keep(assertions, metadata);
    }
    return expected;
  }

  private static void keep(List<Assertion> assertions, ObjectNode metadata) {
    var kept = metadata.arrayNode();
    assertions.forEach(one -> kept.add(one.words()));
    metadata.set(EXPECTED, kept);
  }

  private static List<Assertion> assertions(Fields row) {
    List<Assertion> found = new ArrayList<>();
    row.takeAll((name, _) -> name.startsWith(EXPECTED))
        .forEach(cell -> {
          if (!cell.asText().isBlank()) {
            found.add(Assertion.of(cell.asText()));
          }
        });
    for (JsonNode one : row.take("assert").orElseGet(() -> row.rest().arrayNode())) {
      found.add(new Assertion(one.path("type").asText(), one.path("value")));
    }
    return found;
  }

  /// Takes it with its blanks.
  private static String affix(Fields row, String name) {
    return Optional.ofNullable(row.rest().remove(name)).map(JsonNode::asText).orElse("");
  }

  private static ObjectNode metadata(Fields row) {
    ObjectNode metadata = row.rest().objectNode();
    row.takeAll((name, _) -> name.startsWith(METADATA))
        .properties()
        .forEach(field ->
            metadata.set(
                field.getKey().substring(METADATA.length()).replace("[]", ""), field.getValue()));
    row.take("metadata")
        .ifPresent(all ->
            all.properties().forEach(field -> metadata.set(field.getKey(), field.getValue())));
    return metadata;
  }
}
