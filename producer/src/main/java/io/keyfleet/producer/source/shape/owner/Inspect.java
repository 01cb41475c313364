package io.keyfleet.producer.source.shape.owner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.producer.source.shape.Asked;
import io.keyfleet.producer.source.shape.Choices;
import io.keyfleet.producer.source.shape.Fields;
import io.keyfleet.producer.source.shape.Shape;
import java.util.Optional;

/// Inspect's samples: an input, text or messages, and a target, text or a list of which one is
/// enough; with choices the target is a letter.
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
    Optional<JsonNode> target = row.label("target");
    Optional<JsonNode> choices = row.take("choices").filter(JsonNode::isArray);
    row.take("metadata").ifPresent(metadata -> spread(metadata, row));
    Optional<String> id = row.text("id");
    if (input.isContainerNode() || choices.isEmpty() || choices.get().isEmpty()) {
      return Asked.input(Asked.labels(id, target), input);
    }
    Choices letters = new Choices(choices.get());
    Labels labels = Asked.labels(id, letters(letters, target));
    return Asked.text(
        labels.withQuestion(input.asText()), Optional.empty(), letters.under(input.asText()));
  }

  private static Optional<JsonNode> letters(Choices choices, Optional<JsonNode> target)
      throws UnreadableRecord {
    return target.isEmpty() || target.get().isArray()
        ? target
        : Optional.of(choices.letter(target.get(), false));
  }

  private static void spread(JsonNode metadata, Fields row) {
    if (metadata.isObject()) {
      metadata.properties().forEach(field -> row.put(field.getKey(), field.getValue()));
    } else {
      row.put("metadata", metadata);
    }
  }
}
