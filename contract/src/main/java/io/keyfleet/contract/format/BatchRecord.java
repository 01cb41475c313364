package io.keyfleet.contract.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import java.util.Optional;
import java.util.Set;

/// A line of an OpenAI or Azure batch file as a prompt: `url` names the kind of request, and `body`
/// is sent as it is.
final class BatchRecord {
  private static final String METADATA = "metadata";
  private static final Set<String> FIELDS =
      Set.of(
          "custom_id",
          "method",
          "url",
          "body",
          "run",
          "template",
          "question",
          "expected",
          METADATA);

  private BatchRecord() {}

  /// Whether a field beside the body means something.
  static boolean means(String name) {
    return FIELDS.contains(name);
  }

  /// What a line's `url` is the address of; that of chat completions where it has none.
  ///
  /// @throws UnreadableRecord where it is none
  static ApiOperations.Address address(ObjectNode line) throws UnreadableRecord {
    return line.hasNonNull("url")
        ? OwnRecord.address(line)
        : new ApiOperations.Address(ApiOperations.CHAT_COMPLETIONS, null);
  }

  static Prompt read(ObjectNode line) throws UnreadableRecord {
    if (!(line.get("body") instanceof ObjectNode body)) {
      throw new UnreadableRecord("batch line without an object \"body\"");
    }
    ApiOperations.Address address = address(line);
    ApiOperation operation = address.operation();
    if (line.hasNonNull("method") && !line.get("method").asText().equals("POST")) {
      throw new UnreadableRecord("batch line whose \"method\" is not POST");
    }
    Optional<String> problem = operation.problem(body);
    if (problem.isPresent()) {
      throw new UnreadableRecord(problem.get());
    }
    if (address.model() != null && !body.hasNonNull("model")) {
      body.put("model", address.model());
    }
    Labels labels =
        new Labels(
            OwnRecord.text(line, "custom_id"),
            OwnRecord.text(line, "run"),
            OwnRecord.text(line, "template"),
            OwnRecord.text(line, "question"),
            line.get("expected"));
    return new Prompt(labels.withMetadata(besides(line)), operation, body);
  }

  /// What a line says beside the request and its labels.
  private static ObjectNode besides(ObjectNode line) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    if (line.get(METADATA) instanceof ObjectNode metadata) {
      fields.setAll(metadata);
    }
    line.properties().stream()
        .filter(field -> !FIELDS.contains(field.getKey()))
        .forEach(field -> fields.set(field.getKey(), field.getValue()));
    return fields;
  }
}
