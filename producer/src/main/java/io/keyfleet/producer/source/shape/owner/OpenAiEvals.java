package io.keyfleet.producer.source.shape.owner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.producer.source.shape.Asked;
import io.keyfleet.producer.source.shape.Fields;
import io.keyfleet.producer.source.shape.Shape;

/// Samples of OpenAI's evals: input messages, or a text, and an ideal answer, or a list of them.
public record OpenAiEvals() implements Shape {
  @Override
  public String words() {
    return "OpenAI evals: input → messages, ideal → expected";
  }

  @Override
  public boolean fits(ObjectNode row) {
    return row.has("input") && row.has("ideal");
  }

  @Override
  public Asked read(Fields row) throws UnreadableRecord {
    JsonNode input = row.take("input").orElseThrow(() -> new UnreadableRecord("no \"input\""));
    Labels labels = Asked.labels(row.text("id"), row.label("ideal"));
    return Asked.input(labels, input).afterSystem(row);
  }
}
