package io.keyfleet.producer.source.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.contract.operation.ApiOperation;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a row asks.
///
/// @param labels what its owner says of it
/// @param what that goes to the model
/// @param remarks what its owner should know of it, in words without its content
public record Asked(Labels labels, What what, List<String> remarks) {
  /// What goes to the model.
  public sealed interface What {
    /// A text, after a system text where there is one.
    record Text(@Nullable String system, String text) implements What {}

    /// A request of some kind as it stands.
    record Request(ApiOperation operation, ObjectNode request) implements What {}

    /// The request of a prompt.
    static What of(Prompt prompt) {
      return new Request(prompt.operation(), prompt.request());
    }

    /// Nothing, unless a template makes it of the row's fields.
    ///
    /// @param reason what is missing
    record Nothing(String reason) implements What {}
  }

  /// A text.
  public static Asked text(Labels labels, Optional<String> system, String text) {
    return new Asked(labels, new What.Text(system.orElse(null), text), List.of());
  }

  /// Messages as the API has them.
  ///
  /// @throws UnreadableRecord where they are none
  public static Asked messages(Labels labels, ArrayNode messages) throws UnreadableRecord {
    ObjectNode request = RecordJson.MAPPER.createObjectNode();
    request.set("messages", Dialogue.sent(messages));
    return new Asked(labels, What.of(PromptJson.of(request)), List.of());
  }

  /// An input, which is a text or messages.
  ///
  /// @throws UnreadableRecord where it is neither
  public static Asked input(Labels labels, JsonNode input) throws UnreadableRecord {
    if (input.isObject()) {
      throw new UnreadableRecord("\"input\" is neither a text nor a list of messages");
    }
    return input instanceof ArrayNode messages
        ? messages(labels, messages)
        : text(labels, Optional.empty(), input.asText());
  }

  /// The same after the row's `system` text, if it has one.
  ///
  /// @throws UnreadableRecord if that is no text
  public Asked afterSystem(Fields row) throws UnreadableRecord {
    Optional<JsonNode> given = row.take("system");
    if (given.isEmpty()) {
      return this;
    }
    String system =
        Dialogue.text(given.get())
            .orElseThrow(() -> new UnreadableRecord("\"system\" is not a text"));
    What after =
        switch (what) {
          case What.Text(String _, String text) -> new What.Text(system, text);
          case What.Request(ApiOperation operation, ObjectNode request) -> {
            ObjectNode copy = request.deepCopy();
            copy.withArray("/messages")
                .insertObject(0)
                .put("role", "system")
                .put("content", system);
            yield new What.Request(operation, copy);
          }
          case What.Nothing _ -> what;
        };
    return new Asked(labels, after, remarks);
  }

  /// The same with another reference answer.
  public Asked expecting(@Nullable JsonNode expected) {
    return new Asked(
        new Labels(labels.id(), labels.run(), labels.template(), labels.question(), expected),
        what,
        remarks);
  }

  /// The same with what a mapping says of it in the fields that the shape has left.
  public Asked overruled(Fields fields, Mapping mapping) throws UnreadableRecord {
    Optional<String> text = left("prompt", fields, mapping);
    Optional<String> id = left("id", fields, mapping);
    Optional<JsonNode> expected =
        mapping.sources().containsKey("expected") ? fields.label("expected") : Optional.empty();
    Labels said =
        new Labels(
            id.orElse(labels.id()),
            labels.run(),
            labels.template(),
            labels.question(),
            expected.orElse(labels.expected()));
    @Nullable String system = what instanceof What.Text(String before, String _) ? before : null;
    return new Asked(said, text.<What>map(one -> new What.Text(system, one)).orElse(what), remarks);
  }

  private static Optional<String> left(String name, Fields fields, Mapping mapping)
      throws UnreadableRecord {
    return mapping.sources().containsKey(name) ? fields.text(name) : Optional.empty();
  }

  /// The same with remarks.
  public Asked remarking(List<String> said) {
    return new Asked(labels, what, said);
  }

  public static Labels labels(Optional<String> id, Optional<JsonNode> expected) {
    return new Labels(id.orElse(null), null, null, null, expected.orElse(null));
  }
}
