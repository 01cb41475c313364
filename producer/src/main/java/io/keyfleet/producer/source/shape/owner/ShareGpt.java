package io.keyfleet.producer.source.shape.owner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.producer.source.shape.Asked;
import io.keyfleet.producer.source.shape.Dialogue;
import io.keyfleet.producer.source.shape.Fields;
import io.keyfleet.producer.source.shape.Shape;
import java.util.Optional;

/// ShareGPT's conversations: turns from `human` and `gpt`, of which the last one of `gpt` is
/// expected.
public record ShareGpt() implements Shape {
  @Override
  public String words() {
    return "ShareGPT: conversations → messages, last turn of gpt → expected, not sent";
  }

  @Override
  public boolean fits(ObjectNode row) {
    return row.path("conversations").isArray() || row.path("conversation").isArray();
  }

  @Override
  public Asked read(Fields row) throws UnreadableRecord {
    Dialogue.demandGood(row);
    JsonNode turns =
        row.list(row.has("conversations") ? "conversations" : "conversation")
            .orElseThrow(() -> new UnreadableRecord("no \"conversations\""));
    Dialogue dialogue = Dialogue.ofTurns(turns);
    return Asked.messages(
            Asked.labels(row.text("id").or(() -> conversation(row)), dialogue.expected()),
            dialogue.sent())
        .afterSystem(row);
  }

  /// Tools that are not sent would be missing.
  @Override
  public Optional<String> unsent(ObjectNode row) {
    JsonNode tools = row.path("tools");
    boolean none = tools.isContainerNode() ? tools.isEmpty() : tools.asText().matches("|\\[]|null");
    return none
        ? Optional.empty()
        : Optional.of(
            "its 'tools' would not be sent: write such rows as a fine-tuning file, with messages"
                + " and a list of tools, or leave the field out");
  }

  private static Optional<String> conversation(Fields row) {
    return row.take("conversation_id").map(JsonNode::asText);
  }
}
