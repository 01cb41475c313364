package io.keyfleet.gateway.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The chunks of a chat completion, or of a completion, and `[DONE]`. What stands beside the
/// choices stands in every chunk, as providers send it, and the usage in one of its own.
final class CompletionChunks {
  private static final String DONE = "data: [DONE]\n\n";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private CompletionChunks() {}

  static List<String> chat(ObjectNode body, boolean usage) {
    ObjectNode head = head(body, "chat.completion.chunk", usage);
    List<String> events = new ArrayList<>();
    for (JsonNode choice : body.path("choices")) {
      JsonNode message = choice.path("message");
      JsonNode logprobs = choice.path("logprobs").isObject() ? choice.get("logprobs") : null;
      events.add(chunk(head, choice, begun(message), null));
      events.add(chunk(head, choice, delta(message), logprobs));
      ObjectNode end = choice.deepCopy();
      end.remove("message");
      end.putNull("logprobs").putObject("delta");
      events.add(chunk(head, end));
    }
    return ended(events, head, body, usage);
  }

  static List<String> text(ObjectNode body, boolean usage) {
    ObjectNode head = head(body, "text_completion", usage);
    List<String> events = new ArrayList<>();
    for (JsonNode choice : body.path("choices")) {
      events.add(chunk(head, choice));
    }
    return ended(events, head, body, usage);
  }

  /// A message without a token yet. It has no log probabilities either: npm openai takes those of a
  /// first chunk twice.
  private static ObjectNode begun(JsonNode message) {
    ObjectNode begun = JSON.objectNode();
    begun.set("role", message.get("role"));
    return begun.put("content", message.path("content").isTextual() ? "" : null);
  }

  /// All of a message but its role. Its tool calls are numbered, as if parts of them followed.
  private static ObjectNode delta(JsonNode message) {
    ObjectNode delta = message.deepCopy();
    delta.remove("role");
    int index = 0;
    for (JsonNode call : delta.path("tool_calls")) {
      ((ObjectNode) call).put("index", index++);
    }
    return delta;
  }

  private static ObjectNode head(ObjectNode body, String object, boolean usage) {
    ObjectNode head = body.deepCopy();
    head.put("object", object).remove(Set.of("choices", "usage"));
    if (usage) {
      head.putNull("usage");
    }
    return head;
  }

  private static String chunk(
      ObjectNode head, JsonNode choice, ObjectNode delta, @Nullable JsonNode logprobs) {
    ObjectNode part = JSON.objectNode();
    part.set("index", choice.get("index"));
    part.set("delta", delta);
    part.set("logprobs", logprobs);
    return chunk(head, part.putNull("finish_reason"));
  }

  private static String chunk(ObjectNode head, JsonNode choice) {
    ObjectNode chunk = head.deepCopy();
    chunk.putArray("choices").add(choice);
    return data(chunk);
  }

  private static List<String> ended(
      List<String> events, ObjectNode head, ObjectNode body, boolean usage) {
    if (usage) {
      ObjectNode last = head.deepCopy();
      last.putArray("choices");
      last.set("usage", body.get("usage"));
      events.add(data(last));
    }
    events.add(DONE);
    return events;
  }

  private static String data(ObjectNode chunk) {
    return "data: " + chunk + "\n\n";
  }
}
