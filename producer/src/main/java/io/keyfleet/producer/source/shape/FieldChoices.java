package io.keyfleet.producer.source.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.UnreadableRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Choices in a field each. What tells their names apart is their label: of `option1` and `option2`
/// the numbers.
///
/// @param fields in the order of the choices
record FieldChoices(List<Field> fields) {
  /// Those of a source with commas between fields; of any other one there are none.
  static Optional<FieldChoices> of(String source) {
    return source.contains(",")
        ? Optional.of(
            new FieldChoices(
                Arrays.stream(source.split(",")).map(String::strip).map(Field::new).toList()))
        : Optional.empty();
  }

  /// Those that a row has, for [Choices]; fewer if the last ones are blank.
  ///
  /// @throws UnreadableRecord if there is none, or a blank one before others
  ObjectNode in(ObjectNode row) throws UnreadableRecord {
    int same = commonBeginning();
    ObjectNode choices = row.objectNode();
    ArrayNode texts = choices.putArray("text");
    ArrayNode labels = choices.putArray("label");
    for (Field field : fields) {
      Optional<JsonNode> text = field.in(row).filter(one -> !one.asText("-").isBlank());
      if (text.isPresent() && labels.size() > texts.size()) {
        throw new UnreadableRecord("no choice in '" + fields.get(texts.size()).name() + "'");
      }
      text.ifPresent(texts::add);
      labels.add(field.name().substring(same));
    }
    while (labels.size() > texts.size()) {
      labels.remove(labels.size() - 1);
    }
    return choices;
  }

  private int commonBeginning() {
    String first = fields.getFirst().name();
    int length = 0;
    for (int i = 1; i < first.length(); i++) {
      String beginning = first.substring(0, i);
      if (fields.stream()
          .allMatch(
              f -> f.name().startsWith(beginning) && f.name().length() > beginning.length())) {
        length = i;
      }
    }
    return length;
  }
}
