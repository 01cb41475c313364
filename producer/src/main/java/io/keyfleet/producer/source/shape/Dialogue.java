package io.keyfleet.producer.source.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A conversation that ends with what the assistant should say: that is expected and not sent.
///
/// @param sent what comes before it
/// @param expected its text, if it has one
public record Dialogue(ArrayNode sent, Optional<JsonNode> expected) {
  private static final Set<String> OPTIONAL =
      Set.of("name", "tool_calls", "tool_call_id", "function_call", "refusal", "audio");

  /// What the API takes of a message; a `weight` says what is trained on.
  private static final Set<String> FIELDS =
      Stream.concat(Stream.of("role", "content"), OPTIONAL.stream())
          .collect(Collectors.toUnmodifiableSet());

  /// Refuses a row whose last message is nothing to expect, as KTO's rows may say.
  ///
  /// @throws UnreadableRecord if it says so
  public static void demandGood(Fields row) throws UnreadableRecord {
    JsonNode label = row.rest().path("label");
    if (label.isBoolean() && !label.asBoolean()) {
      throw new UnreadableRecord(
          "its last message is a bad one (\"label\": false): leave such rows out with"
              + " --where label=true");
    }
  }

  /// Of messages as the API has them.
  public static Dialogue ofMessages(JsonNode messages) throws UnreadableRecord {
    return of(sent(messages));
  }

  /// Messages with what the API takes of them, without what it has not and what is empty.
  static ArrayNode sent(JsonNode messages) {
    ArrayNode sent = RecordJson.MAPPER.createArrayNode();
    for (JsonNode message : messages) {
      if (message instanceof ObjectNode one) {
        ObjectNode copy = one.deepCopy();
        copy.retain(FIELDS);
        copy.path("content").forEach(Dialogue::name);
        OPTIONAL.stream()
            .filter(name -> copy.path(name).isNull() || empty(copy.path(name)))
            .forEach(copy::remove);
        sent.add(copy);
      } else {
        sent.add(message);
      }
    }
    return sent;
  }

  /// Gives a part that has a text and no type, as Bedrock's have, the type that the API wants.
  private static void name(JsonNode part) {
    if (part instanceof ObjectNode text && text.size() == 1 && text.path("text").isTextual()) {
      text.put("type", "text");
    }
  }

  /// A text, or the texts of parts that are nothing else; nothing if it is neither, or blank.
  public static Optional<String> text(JsonNode content) {
    boolean parts =
        content.isArray() && content.valueStream().allMatch(part -> part.path("text").isTextual());
    String text =
        parts
            ? content
                .valueStream()
                .map(part -> part.get("text").asText())
                .collect(Collectors.joining())
            : content.isTextual() ? content.asText() : "";
    return Optional.of(text.strip()).filter(one -> !one.isEmpty());
  }

  private static boolean empty(JsonNode value) {
    return value.isArray() && value.isEmpty();
  }

  /// Of turns, each with who speaks and what.
  ///
  /// @throws UnreadableRecord if one is by somebody unknown, or has no text
  public static Dialogue ofTurns(JsonNode turns) throws UnreadableRecord {
    ArrayNode sent = RecordJson.MAPPER.createArrayNode();
    for (JsonNode turn : turns) {
      String speaker = first(turn, "from", "role").asText("").toLowerCase(Locale.ROOT);
      JsonNode text = first(turn, "value", "content");
      if (!text.isTextual()) {
        throw new UnreadableRecord("a turn without a text");
      }
      sent.addObject().put("role", role(speaker)).set("content", text);
    }
    return of(sent);
  }

  private static Dialogue of(ArrayNode messages) throws UnreadableRecord {
    int last = messages.size() - 1;
    if (last < 0 || !messages.get(last).path("role").asText().equals("assistant")) {
      return new Dialogue(messages, Optional.empty());
    }
    JsonNode content = messages.remove(last).path("content");
    if (messages.isEmpty()) {
      throw new UnreadableRecord("nothing is asked: there is the assistant's message only");
    }
    return new Dialogue(messages, text(content).map(TextNode::valueOf));
  }

  private static String role(String speaker) throws UnreadableRecord {
    return switch (speaker) {
      case "human", "user", "prompter" -> "user";
      case "gpt", "assistant", "chatgpt", "bot", "model", "bard", "bing" -> "assistant";
      case "system" -> "system";
      default -> throw new UnreadableRecord("a turn that is neither human's, gpt's nor system's");
    };
  }

  private static JsonNode first(JsonNode turn, String name, String other) {
    return turn.hasNonNull(name) ? turn.get(name) : turn.path(other);
  }
}
