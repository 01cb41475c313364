package io.keyfleet.producer.source.shape.owner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.producer.source.shape.Asked;
import io.keyfleet.producer.source.shape.Choices;
import io.keyfleet.producer.source.shape.Fields;
import io.keyfleet.producer.source.shape.Shape;
import java.util.Optional;

/// Inspect's samples: an input, text or messages, and a target, text or a list of which one is
/// enough; with choices the target is a letter, or several, all of which are right.
public record Inspect() implements Shape {
  @Override
  public String words() {
    return "Inspect samples: input → prompt, target → expected, choices under the prompt";
  }

  @Override
  public boolean fits(ObjectNode row) {
    return row.has("input") && row.has("target");
  }

  @Override
  public Asked read(Fields row) throws UnreadableRecord {
    JsonNode input = row.take("input").orElseThrow(() -> new UnreadableRecord("no \"input\""));
    Optional<JsonNode> choices = row.take("choices").filter(one -> !isEmptyList(one));
    boolean asked = choices.isPresent();
    if (asked && input.isContainerNode()) {
      throw new UnreadableRecord("choices beside messages; put them into the last message");
    }
    Optional<JsonNode> target = asked ? row.take("target") : row.label("target");
    row.take("metadata").ifPresent(metadata -> spread(metadata, row));
    Optional<String> id = row.text("id");
    if (!asked) {
      return Asked.input(Asked.labels(id, target), input).afterSystem(row);
    }
    Choices letters = new Choices(choices.get());
    Optional<JsonNode> right =
        target.isPresent() ? Optional.of(letters.right(target.get(), row.cells())) : target;
    String question = input.asText();
    return Asked.text(
            Asked.labels(id, right).withQuestion(question),
            Optional.empty(),
            right.filter(JsonNode::isObject).isPresent()
                ? letters.severalUnder(question)
                : letters.under(question))
        .afterSystem(row);
  }

  private static boolean isEmptyList(JsonNode choices) {
    return choices.isArray() && choices.isEmpty();
  }

  private static void spread(JsonNode metadata, Fields row) {
    if (metadata.isObject()) {
      metadata.properties().forEach(field -> row.put(field.getKey(), field.getValue()));
    } else {
      row.put("metadata", metadata);
    }
  }
}
