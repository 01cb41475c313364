package io.keyfleet.gateway.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// OpenAI's numbered events of a response: each item of its output is added empty, filled and done.
final class ResponseEvents {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// The fields of items that are sent as text of their own, by the item's type.
  private static final Map<String, Input> INPUTS =
      Map.of(
          "function_call", new Input("arguments", "function_call_arguments"),
          "mcp_call", new Input("arguments", "mcp_call_arguments"),
          "custom_tool_call", new Input("input", "custom_tool_call_input"),
          "code_interpreter_call", new Input("code", "code_interpreter_call_code"));

  /// What the API says of calls that it makes itself, before they are done.
  private static final Map<String, List<String>> STATES =
      Map.of(
          "web_search_call", List.of("in_progress", "searching"),
          "file_search_call", List.of("in_progress", "searching"),
          "image_generation_call", List.of("in_progress", "generating"),
          "code_interpreter_call", List.of("in_progress", "interpreting"),
          "mcp_call", List.of("in_progress"),
          "mcp_list_tools", List.of("in_progress"));

  private final NamedEvents events = new NamedEvents(true);

  private ResponseEvents() {}

  static List<String> of(ObjectNode response) {
    ResponseEvents stream = new ResponseEvents();
    stream.start(response);
    int index = 0;
    for (JsonNode item : response.path("output")) {
      stream.item((ObjectNode) item, index++);
    }
    String end =
        switch (response.path("status").asText()) {
          case "incomplete" -> "response.incomplete";
          case "failed" -> "response.failed";
          default -> "response.completed";
        };
    stream.events.add(end, JSON.objectNode().set("response", response));
    return stream.events.texts();
  }

  private void start(ObjectNode response) {
    ObjectNode begun = response.deepCopy();
    begun.put("status", "in_progress").putArray("output");
    begun.putNull("usage");
    for (String field : List.of("completed_at", "error", "incomplete_details")) {
      if (begun.has(field)) {
        begun.putNull(field);
      }
    }
    events.add("response.created", JSON.objectNode().set("response", begun));
    events.add("response.in_progress", JSON.objectNode().set("response", begun));
  }

  private void item(ObjectNode item, int index) {
    String type = item.path("type").asText();
    Optional<Input> input =
        Optional.ofNullable(INPUTS.get(type)).filter(one -> item.path(one.field).isTextual());
    ObjectNode added = item.deepCopy();
    emptyLists(added, List.of("content", "summary"));
    input.ifPresent(one -> added.put(one.field, ""));
    if (added.has("status")) {
      added.put("status", "in_progress");
    }
    events.add("response.output_item.added", at(index).set("item", added));
    Place place = new Place(item.path("id").asText(), index);
    List<String> states = STATES.getOrDefault(type, List.of());
    states.forEach(state -> events.add("response." + type + "." + state, place.fields()));
    summary(item.path("summary"), place);
    content(item.path("content"), place);
    input.ifPresent(one -> input(item, one, place));
    if (!states.isEmpty()) {
      events.add("response." + type + "." + ending(item, type), place.fields());
    }
    events.add("response.output_item.done", at(index).set("item", item));
  }

  /// Only calls of MCP servers have an event for a failure.
  private static String ending(ObjectNode item, String type) {
    return type.startsWith("mcp_") && item.hasNonNull("error") ? "failed" : "completed";
  }

  private void summary(JsonNode parts, Place item) {
    int number = 0;
    for (JsonNode part : parts) {
      Place place = item.part("summary_index", number++);
      String text = part.path("text").asText();
      ObjectNode empty = part.deepCopy();
      empty.put("text", "");
      events.add("response.reasoning_summary_part.added", place.fields().set("part", empty));
      events.add("response.reasoning_summary_text.delta", place.fields().put("delta", text));
      events.add("response.reasoning_summary_text.done", place.fields().put("text", text));
      events.add("response.reasoning_summary_part.done", place.fields().set("part", part));
    }
  }

  private void content(JsonNode parts, Place item) {
    int number = 0;
    for (JsonNode part : parts) {
      Place place = item.part("content_index", number++);
      String type = part.path("type").asText();
      String field = type.equals("refusal") ? "refusal" : "text";
      ObjectNode empty = part.deepCopy();
      emptyLists(empty, List.of("annotations", "logprobs"));
      if (empty.has(field)) {
        empty.put(field, "");
      }
      events.add("response.content_part.added", place.fields().set("part", empty));
      if (part.has(field)) {
        String text = part.path(field).asText();
        events.add("response." + type + ".delta", logprobs(place, part).put("delta", text));
        annotations(part.path("annotations"), place);
        events.add("response." + type + ".done", logprobs(place, part).put(field, text));
      }
      events.add("response.content_part.done", place.fields().set("part", part));
    }
  }

  private void annotations(JsonNode annotations, Place part) {
    int number = 0;
    for (JsonNode annotation : annotations) {
      Place place = part.part("annotation_index", number++);
      events.add(
          "response.output_text.annotation.added", place.fields().set("annotation", annotation));
    }
  }

  /// Events of a text have its log probabilities, if only as none.
  private static ObjectNode logprobs(Place place, JsonNode part) {
    ObjectNode fields = place.fields();
    if (part.path("type").asText().equals("output_text")) {
      fields.set(
          "logprobs", part.path("logprobs").isArray() ? part.get("logprobs") : JSON.arrayNode());
    }
    return fields;
  }

  private void input(ObjectNode item, Input input, Place place) {
    String text = item.path(input.field).asText();
    events.add("response." + input.event + ".delta", place.fields().put("delta", text));
    ObjectNode done = place.fields().put(input.field, text);
    if (item.path("type").asText().equals("function_call")) {
      done.set("name", item.path("name"));
    }
    events.add("response." + input.event + ".done", done);
  }

  private static void emptyLists(ObjectNode object, List<String> fields) {
    for (String field : fields) {
      if (object.get(field) instanceof ArrayNode) {
        object.putArray(field);
      }
    }
  }

  private static ObjectNode at(int index) {
    return JSON.objectNode().put("output_index", index);
  }

  private record Input(String field, String event) {}

  /// Where in the output something is.
  private record Place(ObjectNode fields) {
    Place(String item, int index) {
      this(at(index).put("item_id", item));
    }

    Place part(String name, int number) {
      return new Place(fields().put(name, number));
    }

    @Override
    public ObjectNode fields() {
      return fields.deepCopy();
    }
  }
}
