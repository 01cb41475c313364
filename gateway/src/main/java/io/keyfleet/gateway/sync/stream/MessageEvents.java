package io.keyfleet.gateway.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The events of one of Anthropic's messages. The first has the message as it is before a token of
/// it is there; the last but one has what is known at its end.
final class MessageEvents {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> KNOWN_AT_THE_END =
      List.of("stop_reason", "stop_sequence", "stop_details", "container");

  private final NamedEvents events = new NamedEvents(false);

  private MessageEvents() {}

  static List<String> of(ObjectNode message) {
    MessageEvents stream = new MessageEvents();
    stream.start(message);
    int index = 0;
    for (JsonNode block : message.path("content")) {
      stream.block((ObjectNode) block, index++);
    }
    stream.end(message);
    return stream.events.texts();
  }

  private void start(ObjectNode message) {
    ObjectNode begun = message.deepCopy();
    begun.putArray("content");
    begun.remove("context_management");
    for (String field : KNOWN_AT_THE_END) {
      if (begun.has(field)) {
        begun.putNull(field);
      }
    }
    if (begun.get("usage") instanceof ObjectNode usage) {
      usage.put("output_tokens", 0).remove("output_tokens_details"); // clients add what comes later
    }
    events.add("message_start", JSON.objectNode().set("message", begun));
  }

  private void end(ObjectNode message) {
    ObjectNode end = JSON.objectNode();
    ObjectNode delta = end.putObject("delta");
    for (String field : KNOWN_AT_THE_END) {
      if (message.has(field)) {
        delta.set(field, message.get(field));
      }
    }
    end.set("usage", message.path("usage").isObject() ? message.get("usage") : noUsage());
    if (message.has("context_management")) {
      end.set("context_management", message.get("context_management"));
    }
    events.add("message_delta", end);
    events.add("message_stop", JSON.objectNode());
  }

  private void block(ObjectNode block, int index) {
    ObjectNode begun = block.deepCopy();
    List<ObjectNode> deltas = takenOutOf(begun);
    events.add("content_block_start", at(index).set("content_block", begun));
    for (ObjectNode delta : deltas) {
      events.add("content_block_delta", at(index).set("delta", delta));
    }
    events.add("content_block_stop", at(index));
  }

  /// What comes after a block's start. Blocks of other types are whole at their start.
  private static List<ObjectNode> takenOutOf(ObjectNode block) {
    List<ObjectNode> deltas = new ArrayList<>();
    switch (block.path("type").asText()) {
      case "text" -> {
        deltas.add(delta("text_delta", "text", block.replace("text", JSON.textNode(""))));
        if (block.get("citations") instanceof ArrayNode citations) {
          citations.forEach(one -> deltas.add(delta("citations_delta", "citation", one)));
          block.putArray("citations");
        }
      }
      case "thinking" -> {
        deltas.add(
            delta("thinking_delta", "thinking", block.replace("thinking", JSON.textNode(""))));
        if (block.has("signature")) {
          JsonNode signature = block.replace("signature", JSON.textNode(""));
          deltas.add(delta("signature_delta", "signature", signature));
        }
      }
      case "tool_use", "server_tool_use", "mcp_tool_use" -> {
        JsonNode input = block.replace("input", JSON.objectNode());
        deltas.add(delta("input_json_delta", "partial_json", JSON.textNode(String.valueOf(input))));
      }
      case "compaction" -> {
        ObjectNode delta = delta("compaction_delta", "content", block.replace("content", null));
        if (block.has("encrypted_content")) {
          delta.set("encrypted_content", block.remove("encrypted_content"));
        }
        deltas.add(delta);
      }
      default -> {}
    }
    return deltas;
  }

  private static ObjectNode delta(String type, String field, @Nullable JsonNode value) {
    return JSON.objectNode().put("type", type).set(field, value);
  }

  private static ObjectNode noUsage() {
    return JSON.objectNode().put("output_tokens", 0);
  }

  private static ObjectNode at(int index) {
    return JSON.objectNode().put("index", index);
  }
}
