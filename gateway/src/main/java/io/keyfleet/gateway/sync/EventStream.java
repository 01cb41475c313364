package io.keyfleet.gateway.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.operation.ApiOperation.StreamForm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A whole response as the server-sent events that a streaming client expects, each kind of request
/// as its API documents it.
final class EventStream {
  private static final String DONE = "data: [DONE]\n\n";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EventStream() {}

  /// The events of a response; none where its kind is never streamed.
  ///
  /// @param usage whether the client asked for an event with the usage
  static List<String> of(StreamForm form, ObjectNode body, boolean usage) {
    return switch (form) {
      case NONE -> List.of();
      case CHAT_COMPLETION_CHUNKS -> chat(body, usage);
      case COMPLETION_CHUNKS -> completions(body, usage);
      case RESPONSE_EVENTS -> responses(body);
      case MESSAGE_EVENTS -> messages(body);
    };
  }

  private static List<String> chat(ObjectNode body, boolean usage) {
    List<String> events = new ArrayList<>();
    for (JsonNode choice : body.path("choices")) {
      ObjectNode delta = choice.path("message").deepCopy();
      if (delta.get("tool_calls") instanceof ArrayNode calls) {
        for (int i = 0; i < calls.size(); i++) {
          ((ObjectNode) calls.get(i)).put("index", i);
        }
      }
      events.add(data(chunk(body, choice, delta, null)));
      events.add(
          data(
              chunk(body, choice, JSON.objectNode(), choice.path("finish_reason").asText("stop"))));
    }
    if (usage) {
      ObjectNode last = head(body, "chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", body.path("usage"));
      events.add(data(last));
    }
    events.add(DONE);
    return events;
  }

  private static ObjectNode chunk(
      ObjectNode body, JsonNode choice, ObjectNode delta, @Nullable String reason) {
    ObjectNode chunk = head(body, "chat.completion.chunk");
    ObjectNode one = chunk.putArray("choices").addObject();
    one.put("index", choice.path("index").asInt()).set("delta", delta);
    one.set(
        "logprobs",
        choice.path("logprobs").isObject() && reason == null
            ? choice.get("logprobs")
            : JSON.nullNode());
    one.put("finish_reason", reason);
    return chunk;
  }

  private static List<String> completions(ObjectNode body, boolean usage) {
    List<String> events = new ArrayList<>();
    ObjectNode whole = body.deepCopy();
    JsonNode tokens = whole.remove("usage");
    events.add(data(whole));
    if (usage && tokens != null) {
      ObjectNode last = head(body, "text_completion");
      last.putArray("choices");
      last.set("usage", tokens);
      events.add(data(last));
    }
    events.add(DONE);
    return events;
  }

  private static List<String> responses(ObjectNode body) {
    Events events = new Events();
    ObjectNode begun = body.deepCopy();
    begun.put("status", "in_progress").putArray("output");
    begun.putNull("usage");
    events.add("response.created", JSON.objectNode().set("response", begun));
    events.add("response.in_progress", JSON.objectNode().set("response", begun));
    int index = 0;
    for (JsonNode item : body.path("output")) {
      ObjectNode added = item.deepCopy();
      for (String list : List.of("content", "summary")) {
        if (added.has(list)) {
          added.putArray(list);
        }
      }
      if (added.has("arguments")) {
        added.put("arguments", "");
      }
      if (added.has("status")) {
        added.put("status", "in_progress");
      }
      events.add("response.output_item.added", at(index).set("item", added));
      parts(events, item, index);
      events.add("response.output_item.done", at(index).set("item", item));
      index++;
    }
    String end =
        switch (body.path("status").asText()) {
          case "incomplete" -> "response.incomplete";
          case "failed" -> "response.failed";
          default -> "response.completed";
        };
    events.add(end, JSON.objectNode().set("response", body));
    return events.texts;
  }

  private static void parts(Events events, JsonNode item, int index) {
    int number = 0;
    for (JsonNode part : item.path("content")) {
      String id = item.path("id").asText();
      if (part.path("type").asText().equals("output_text")) {
        ObjectNode empty = part.deepCopy();
        empty.put("text", "");
        events.add("response.content_part.added", in(id, index, number).set("part", empty));
        String text = part.path("text").asText();
        events.add(
            "response.output_text.delta",
            in(id, index, number).put("delta", text).set("logprobs", JSON.arrayNode()));
        events.add(
            "response.output_text.done",
            in(id, index, number).put("text", text).set("logprobs", JSON.arrayNode()));
        events.add("response.content_part.done", in(id, index, number).set("part", part));
      }
      number++;
    }
    if (item.path("type").asText().equals("function_call")) {
      String id = item.path("id").asText();
      String arguments = item.path("arguments").asText();
      events.add(
          "response.function_call_arguments.delta",
          at(index).put("item_id", id).put("delta", arguments));
      events.add(
          "response.function_call_arguments.done",
          at(index).put("item_id", id).put("arguments", arguments));
    }
  }

  private static List<String> messages(ObjectNode body) {
    Events events = new Events();
    ObjectNode begun = body.deepCopy();
    begun.putArray("content");
    begun.putNull("stop_reason").putNull("stop_sequence");
    events.addPlain("message_start", JSON.objectNode().set("message", begun));
    int index = 0;
    for (JsonNode block : body.path("content")) {
      block(events, block, index++);
    }
    ObjectNode delta = JSON.objectNode();
    ObjectNode end = delta.putObject("delta");
    end.set("stop_reason", body.path("stop_reason"));
    end.set("stop_sequence", body.path("stop_sequence"));
    delta
        .putObject("usage")
        .put("output_tokens", body.path("usage").path("output_tokens").asLong());
    events.addPlain("message_delta", delta);
    events.addPlain("message_stop", JSON.objectNode());
    return events.texts;
  }

  private static void block(Events events, JsonNode block, int index) {
    ObjectNode empty = block.deepCopy();
    ObjectNode delta = JSON.objectNode();
    switch (block.path("type").asText()) {
      case "text" -> {
        empty.put("text", "");
        delta.put("type", "text_delta").put("text", block.path("text").asText());
      }
      case "thinking" -> {
        empty.put("thinking", "");
        delta.put("type", "thinking_delta").put("thinking", block.path("thinking").asText());
      }
      case "tool_use" -> {
        empty.putObject("input");
        delta.put("type", "input_json_delta").put("partial_json", block.path("input").toString());
      }
      default -> {}
    }
    events.addPlain(
        "content_block_start", JSON.objectNode().put("index", index).set("content_block", empty));
    if (!delta.isEmpty()) {
      events.addPlain(
          "content_block_delta", JSON.objectNode().put("index", index).set("delta", delta));
    }
    events.addPlain("content_block_stop", JSON.objectNode().put("index", index));
  }

  private static ObjectNode at(int index) {
    return JSON.objectNode().put("output_index", index);
  }

  private static ObjectNode in(String item, int index, int part) {
    return at(index).put("item_id", item).put("content_index", part);
  }

  private static ObjectNode head(ObjectNode body, String object) {
    ObjectNode head = JSON.objectNode();
    head.set("id", body.path("id"));
    head.put("object", object);
    head.set("created", body.path("created"));
    head.set("model", body.path("model"));
    return head;
  }

  private static String data(ObjectNode event) {
    return "data: " + event + "\n\n";
  }

  /// Events with names, numbered where their API numbers them.
  private static final class Events {
    private final List<String> texts = new ArrayList<>();

    void add(String name, JsonNode fields) {
      ObjectNode event = JSON.objectNode().put("type", name).put("sequence_number", texts.size());
      event.setAll((ObjectNode) fields);
      texts.add("event: " + name + "\n" + data(event));
    }

    void addPlain(String name, JsonNode fields) {
      ObjectNode event = JSON.objectNode().put("type", name);
      event.setAll((ObjectNode) fields);
      texts.add("event: " + name + "\n" + data(event));
    }
  }
}
