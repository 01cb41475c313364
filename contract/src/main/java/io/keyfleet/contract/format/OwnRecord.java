package io.keyfleet.contract.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Our own JSON form of a prompt: an object with what its kind of request asks (`messages`,
/// `input`) or a text as `prompt`, after `system` where that is given, any label of [Labels], and
/// request parameters, which pass through. `url` names the kind of request where it is not a chat
/// completion. What is none of [Parameters] is metadata and never sent.
final class OwnRecord {
  private static final String URL = "url";
  private static final Set<String> LABELS =
      Set.of("id", "run", "template", "question", "expected", "prompt", "system");

  private OwnRecord() {}

  /// Whether a field is a label, the text to be sent, or names the kind of request.
  static boolean isLabel(String name, JsonNode value) {
    return LABELS.contains(name) || (name.equals(URL) && isAddress(value));
  }

  /// Whether a value means a kind of request, be it one that there is not. Data sets have columns
  /// of that name, with addresses of pages.
  static boolean isAddress(JsonNode url) {
    return url.isTextual()
        && (url.textValue().startsWith("/") || ApiOperations.at(url.textValue()).isPresent());
  }

  /// The kind of request that a record names; nothing where it names none.
  ///
  /// @throws UnreadableRecord where it names one that there is not
  static Optional<ApiOperation> operation(ObjectNode record) throws UnreadableRecord {
    return isAddress(record.path(URL))
        ? Optional.of(address(record).operation())
        : Optional.empty();
  }

  /// What a record's `url` is the address of.
  ///
  /// @throws UnreadableRecord where it is none
  static ApiOperations.Address address(ObjectNode record) throws UnreadableRecord {
    return ApiOperations.at(record.path(URL).asText())
        .orElseThrow(() ->
            new UnreadableRecord(
                "its \"url\" is no kind of request that is known: " + ApiOperations.words()));
  }

  static Prompt read(ObjectNode record) throws UnreadableRecord {
    ApiOperation operation = operation(record).orElse(ApiOperations.CHAT_COMPLETIONS);
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    for (var field : record.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (!isLabel(name, value)) {
        boolean sent = Parameters.sent(operation, record, name);
        (sent ? request : metadata).set(name, value);
      }
    }
    ask(operation, record, request);
    Optional<String> problem = operation.problem(request);
    if (problem.isPresent()) {
      throw new UnreadableRecord(problem.get());
    }
    Labels labels =
        new Labels(
            text(record, "id"),
            text(record, "run"),
            text(record, "template"),
            text(record, "question"),
            record.get("expected"));
    return new Prompt(labels.withMetadata(metadata), operation, request);
  }

  /// Puts what is asked into the request, where it is not there yet.
  private static void ask(ApiOperation operation, ObjectNode record, ObjectNode request)
      throws UnreadableRecord {
    JsonNode prompt = record.path("prompt");
    String input = operation.input();
    demandQuestion(record, request.path(input));
    boolean text = prompt.isTextual() && !prompt.asText().isBlank();
    if (input.equals("prompt") && prompt.isArray()) {
      request.set(input, prompt);
    } else if (!request.has(input) && !text) {
      throw new UnreadableRecord(
          input.equals("prompt")
              ? "no \"prompt\""
              : "neither \"" + input + "\" nor a text \"prompt\"");
    } else if (!request.has(input)) {
      request.setAll(operation.ask(text(record, "system"), prompt.asText()));
      return;
    }
    if (!record.hasNonNull("system")) {
      return;
    }
    if (!operation.parameters().contains("system")) {
      throw new UnreadableRecord(
          "\"system\" beside \"" + input + "\"; make it the first of what is asked");
    }
    request.set("system", record.get("system"));
  }

  /// Messages that repeat a `prompt` and end with the assistant's are a whole dialogue, whose
  /// answer must not be sent; without a `prompt` they may be begun on purpose.
  ///
  /// @throws UnreadableRecord where nothing else says what is expected
  private static void demandQuestion(ObjectNode record, JsonNode messages) throws UnreadableRecord {
    boolean answered = messages.path(messages.size() - 1).path("role").asText().equals("assistant");
    if (answered && record.path("prompt").isTextual() && !record.hasNonNull("expected")) {
      throw new UnreadableRecord(
          "a \"prompt\" beside messages that end with the assistant's: leave out the prompt to send"
              + " them as they are, or the last message if it is the answer (a file of such rows is"
              + " read by --format fine-tuning)");
    }
  }

  static @Nullable String text(ObjectNode record, String name) throws UnreadableRecord {
    JsonNode value = record.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isValueNode()) {
      throw new UnreadableRecord("\"" + name + "\" is not a text");
    }
    return value.asText();
  }
}
