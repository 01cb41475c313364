package io.keyfleet.worker.api.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.operation.ContentText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A completion that came as server-sent events, although nobody asked for a stream: some gateways
/// stream whatever is asked. The chunks are put together into the body that was asked for.
final class StreamedBody {
  private static final Pattern BEGIN = Pattern.compile("\\s*+(?:data|event|id|retry)?:");
  private static final String DONE = "[DONE]";

  private final ObjectNode root = RecordJson.MAPPER.createObjectNode();
  private final TreeMap<Integer, Parts> choices = new TreeMap<>();
  private boolean whole;

  private StreamedBody() {}

  /// What the chunks said of one choice.
  private static final class Parts {
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final ObjectNode choice = RecordJson.MAPPER.createObjectNode();
  }

  static boolean begins(String body) {
    return BEGIN.matcher(body).lookingAt();
  }

  /// The body that the stream stands for; nothing where it is no stream of JSON, or broke off
  /// before its end.
  static Optional<JsonNode> read(String body) {
    StreamedBody stream = new StreamedBody();
    for (String data : events(body)) {
      if (data.equals(DONE)) {
        stream.whole = true;
        break;
      }
      Optional<JsonNode> chunk = LenientJson.read(data);
      if (chunk.isEmpty()) {
        return Optional.empty();
      }
      stream.add(chunk.get());
    }
    return stream.whole ? Optional.of(stream.body()) : Optional.empty();
  }

  /// The data of each event, as the HTML standard has it: lines of one event belong together, an
  /// empty line ends it.
  private static List<String> events(String body) {
    List<String> events = new ArrayList<>();
    StringBuilder data = new StringBuilder();
    for (String line : (Iterable<String>) body.lines()::iterator) {
      if (line.startsWith("data:")) {
        data.append(line.substring("data:".length()).strip()).append('\n');
      } else if (line.isBlank() && !data.isEmpty()) {
        events.add(data.toString().strip());
        data.setLength(0);
      }
    }
    if (!data.isEmpty()) {
      events.add(data.toString().strip());
    }
    return events;
  }

  private void add(JsonNode chunk) {
    for (String name : List.of("id", "model", "usage", "error")) {
      if (chunk.hasNonNull(name)) {
        root.set(name, chunk.get(name));
      }
    }
    whole |= chunk.hasNonNull("error");
    for (JsonNode choice : chunk.path("choices")) {
      addChoice(choice);
    }
  }

  private void addChoice(JsonNode choice) {
    Parts parts = choices.computeIfAbsent(choice.path("index").asInt(0), index -> new Parts());
    JsonNode said = choice.path("delta").isObject() ? choice.path("delta") : choice.path("message");
    parts.content.append(ContentText.of(said.path("content")));
    parts.content.append(choice.path("text").asText(""));
    parts.refusal.append(said.path("refusal").asText(""));
    for (String name : List.of("finish_reason", "native_finish_reason", "error")) {
      if (choice.hasNonNull(name)) {
        parts.choice.set(name, choice.get(name));
        whole = true;
      }
    }
    whole |= choice.path("message").isObject();
  }

  private ObjectNode body() {
    ArrayNode all = root.putArray("choices");
    choices.forEach((index, parts) -> {
      ObjectNode choice = parts.choice.put("index", index);
      ObjectNode message = choice.putObject("message").put("content", parts.content.toString());
      message.put("refusal", parts.refusal.toString());
      all.add(choice);
    });
    return root;
  }
}
