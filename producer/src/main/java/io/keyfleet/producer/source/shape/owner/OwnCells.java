package io.keyfleet.producer.source.shape.owner;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.producer.source.rows.KnownNames;
import io.keyfleet.producer.source.shape.Asked;
import io.keyfleet.producer.source.shape.Fields;
import io.keyfleet.producer.source.shape.Shape;
import java.util.Optional;

/// A table with a `prompt` or a `question` a row, what is expected and other labels beside it. With
/// both the prompt is sent and the question is its label.
public record OwnCells() implements Shape {
  @Override
  public String words() {
    return "prompt or question → prompt, expected → expected, id → id";
  }

  @Override
  public boolean fits(ObjectNode row) {
    return row.has("prompt") || row.has("question");
  }

  @Override
  public Asked read(Fields row) throws UnreadableRecord {
    Optional<String> question = row.text("question").map(String::strip);
    Optional<String> prompt = row.text("prompt").map(String::strip);
    Labels labels =
        new Labels(
            row.text("id").map(String::strip).orElse(null),
            null,
            row.text("template").map(String::strip).orElse(null),
            question.orElse(null),
            row.label("expected").orElse(null));
    return Asked.text(
        labels,
        row.text("system").map(String::strip),
        prompt.or(() -> question).orElseThrow(() -> new UnreadableRecord("the prompt is blank")));
  }

  @Override
  public Optional<String> unsent(ObjectNode row) {
    boolean lone = row.has("question") && row.path("prompt").asText().isBlank();
    return lone ? KnownNames.unsent(row) : Optional.empty();
  }
}
