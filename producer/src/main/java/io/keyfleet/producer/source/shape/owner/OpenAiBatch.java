package io.keyfleet.producer.source.shape.owner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.Parameters;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.producer.source.shape.Asked;
import io.keyfleet.producer.source.shape.Fields;
import io.keyfleet.producer.source.shape.Shape;
import java.util.List;

/// Lines of an OpenAI or Azure batch file, or Anthropic's requests of a batch, whose `params`, at
/// Vertex AI `request`, are messages requests.
public record OpenAiBatch() implements Shape {
  @Override
  public String words() {
    return "OpenAI batch file: body → request, custom_id → id";
  }

  @Override
  public boolean fits(ObjectNode row) {
    return row.path("body").isObject() || row.has("custom_id");
  }

  @Override
  public Asked read(Fields row) throws UnreadableRecord {
    for (String name : List.of("params", "request")) {
      if (!row.has("body") && row.rest().path(name).isObject()) {
        row.take(name).ifPresent(request -> row.put("body", request));
        row.put("url", TextNode.valueOf("/v1/messages"));
      }
    }
    ObjectNode line = row.takeAll((name, _) -> PromptJson.isOfBatchLine(name));
    ApiOperation operation = PromptJson.operationOfBatchLine(line);
    if (line.get("body") instanceof ObjectNode body) {
      ObjectNode sent = RecordJson.MAPPER.createObjectNode();
      for (var field : body.properties()) {
        String name = field.getKey();
        JsonNode value = field.getValue();
        if (name.equals("metadata") || Parameters.known(operation, name, value)) {
          sent.set(name, value);
        } else {
          row.put(name, value);
        }
      }
      line.set("body", sent);
    }
    Prompt prompt = PromptJson.of(line);
    if (prompt.labels().metadata() instanceof ObjectNode besides) {
      besides.properties().forEach(field -> row.put(field.getKey(), field.getValue()));
    }
    return new Asked(prompt.labels(), Asked.What.of(prompt), List.of());
  }
}
