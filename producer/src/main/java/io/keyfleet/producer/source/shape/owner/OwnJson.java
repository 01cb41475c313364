package io.keyfleet.producer.source.shape.owner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.producer.source.rows.KnownNames;
import io.keyfleet.producer.source.shape.Asked;
import io.keyfleet.producer.source.shape.Fields;
import io.keyfleet.producer.source.shape.Shape;
import java.util.List;
import java.util.Optional;

/// Keyfleet's JSON: what a prompt topic takes. An object with a `question` and nothing else to send
/// asks that question. A field that is null is none, as rows of a table have them that lack it.
/// Lines of a batch file may stand among the others.
public record OwnJson() implements Shape {
  private static final OpenAiBatch BATCH = new OpenAiBatch();

  @Override
  public String words() {
    return "Keyfleet's JSON: prompt or messages, expected, id";
  }

  @Override
  public boolean fits(ObjectNode row) {
    return row.has("messages")
        || (row.has("prompt") && !row.path("prompt").isObject())
        || row.path("question").isValueNode()
        || PromptJson.namesOperation(row)
        || BATCH.fits(row);
  }

  @Override
  public Asked read(Fields row) throws UnreadableRecord {
    if (BATCH.fits(row.rest())) {
      return BATCH.read(row);
    }
    ApiOperation operation = PromptJson.operation(row.rest());
    ObjectNode record =
        row.takeAll(
            (name, value) -> !value.isNull() && PromptJson.isOurs(operation, row.rest(), name));
    JsonNode question = record.path("question");
    if (!record.has(operation.input()) && !record.has("prompt") && question.isTextual()) {
      record.set("prompt", question);
    }
    Prompt prompt = PromptJson.of(record);
    return new Asked(prompt.labels(), Asked.What.of(prompt), List.of());
  }

  @Override
  public Optional<String> unsent(ObjectNode row) {
    boolean lone = row.path("question").isTextual() && !row.has("prompt") && !row.has("messages");
    return lone && !row.has("input") && !BATCH.fits(row)
        ? KnownNames.unsent(row)
        : Optional.empty();
  }
}
