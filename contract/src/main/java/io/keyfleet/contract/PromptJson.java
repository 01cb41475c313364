package io.keyfleet.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The forms that a record on a prompt topic may have: our own JSON, a line of an OpenAI batch
/// file, or plain text. Safe for all threads.
///
/// Our JSON is an object with `messages` (as the chat completions API has them) or `prompt` (one
/// user message, after `system` where that is given), any label of [Labels], and request parameters
/// of that API, which pass through. What is none of [Parameters] is metadata and never sent. The
/// `body` of a batch line is sent as it is. A value whose first character is `{` is JSON or
/// unreadable; anything else is plain text.
public final class PromptJson {
  /// Largest record value that is read, in bytes: Kafka's own default for a record batch.
  public static final int MAX_BYTES = 1_048_576;

  private static final String METADATA = "metadata";
  private static final Set<String> LABELS =
      Set.of("id", "run", "template", "question", "expected", "prompt", "system");
  private static final Set<String> OF_A_BATCH_LINE =
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
  private static final Pattern SURROGATE = Pattern.compile("\\\\u[dD][89a-fA-F]");

  /// OpenAI's `/v1/chat/completions`; Azure's `/chat/completions` and its deployments'.
  private static final Pattern BATCH_URL =
      Pattern.compile("(?:.*/deployments/([^/]+)|.*)/chat/completions/?(?:\\?.*)?");

  private PromptJson() {}

  /// Whether a field of our JSON is a label, or the text to be sent.
  public static boolean isLabel(String name) {
    return LABELS.contains(name);
  }

  /// Whether a field beside the body of a batch line means something.
  public static boolean isOfBatchLine(String name) {
    return OF_A_BATCH_LINE.contains(name);
  }

  /// The prompt that a record's value holds.
  ///
  /// @throws UnreadableRecord where it is empty, not UTF-8, too large, or JSON without a usable
  ///   message
  public static Prompt read(byte @Nullable [] value) throws UnreadableRecord {
    if (value == null || value.length == 0) {
      throw new UnreadableRecord("empty record");
    }
    if (value.length > MAX_BYTES) {
      throw new UnreadableRecord("larger than " + MAX_BYTES + " bytes");
    }
    String text = utf8(value).strip();
    if (text.isEmpty()) {
      throw new UnreadableRecord("blank record");
    }
    return text.startsWith("{") ? of(object(text)) : Prompt.ofText(Labels.NONE, text);
  }

  /// The prompt that an object is: our own, or a line of an OpenAI batch file.
  ///
  /// @throws UnreadableRecord where it has no usable message
  public static Prompt of(ObjectNode record) throws UnreadableRecord {
    return record.has("custom_id") || record.has("body") ? ofBatchLine(record) : ofOurs(record);
  }

  /// The bytes of our own JSON form, or of a batch line where there is something that the former
  /// cannot tell apart: metadata, and parameters that nobody knows.
  public static byte[] write(Prompt prompt) {
    ObjectNode record = RecordJson.MAPPER.valueToTree(prompt.labels());
    boolean plain =
        prompt.labels().metadata() == null
            && prompt.request().properties().stream()
                .allMatch(field -> Parameters.known(field.getKey(), field.getValue()));
    if (plain) {
      record.setAll(prompt.request());
    } else {
      JsonNode id = record.remove("id");
      if (id != null) {
        record.set("custom_id", id);
      }
      record.set("body", prompt.request());
    }
    try {
      return RecordJson.MAPPER.writeValueAsBytes(record);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree has a JSON form", e);
    }
  }

  private static String utf8(byte[] value) throws UnreadableRecord {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      throw new UnreadableRecord("not UTF-8");
    }
  }

  /// The object that a text is.
  ///
  /// @throws UnreadableRecord where it is none, or spells what no text can hold
  private static ObjectNode object(String text) throws UnreadableRecord {
    ObjectNode record;
    try {
      record = (ObjectNode) RecordJson.tree(text);
    } catch (UnreadableRecord e) {
      throw new UnreadableRecord("starts like a JSON object but is none");
    }
    demandCharacters(text, record);
    return record;
  }

  /// Escapes can spell half a character (an unpaired surrogate), which no name can be written with.
  ///
  /// @throws UnreadableRecord where `text`, from which `record` was read, has one
  public static void demandCharacters(String text, ObjectNode record) throws UnreadableRecord {
    if (!SURROGATE.matcher(text).find()) {
      return;
    }
    try {
      RecordJson.MAPPER.writeValueAsBytes(record);
    } catch (JsonProcessingException e) {
      throw new UnreadableRecord("an escape that spells half a character");
    }
  }

  private static Prompt ofBatchLine(ObjectNode line) throws UnreadableRecord {
    if (!(line.get("body") instanceof ObjectNode body)) {
      throw new UnreadableRecord("batch line without an object \"body\"");
    }
    String deployment = deployment(line);
    if (line.hasNonNull("method") && !line.get("method").asText().equals("POST")) {
      throw new UnreadableRecord("batch line whose \"method\" is not POST");
    }
    requireMessages(body);
    if (deployment != null && !body.hasNonNull("model")) {
      body.put("model", deployment);
    }
    Labels labels =
        new Labels(
            text(line, "custom_id"),
            text(line, "run"),
            text(line, "template"),
            text(line, "question"),
            line.get("expected"));
    return new Prompt(labels.withMetadata(besides(line)), body);
  }

  /// The model that the address of a batch line names, as Azure's may.
  private static @Nullable String deployment(ObjectNode line) throws UnreadableRecord {
    if (!line.hasNonNull("url")) {
      return null;
    }
    Matcher url = BATCH_URL.matcher(line.get("url").asText());
    if (!url.matches()) {
      throw new UnreadableRecord(
          "batch line whose \"url\" is no address of chat completions, such as"
              + " /v1/chat/completions");
    }
    return url.group(1);
  }

  /// What a batch line says beside the request and its labels.
  private static ObjectNode besides(ObjectNode line) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    if (line.get(METADATA) instanceof ObjectNode metadata) {
      fields.setAll(metadata);
    }
    line.properties().stream()
        .filter(field -> !OF_A_BATCH_LINE.contains(field.getKey()))
        .forEach(field -> fields.set(field.getKey(), field.getValue()));
    return fields;
  }

  private static Prompt ofOurs(ObjectNode record) throws UnreadableRecord {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    for (var field : record.properties()) {
      if (!LABELS.contains(field.getKey())) {
        boolean sent = Parameters.known(field.getKey(), field.getValue());
        (sent ? request : metadata).set(field.getKey(), field.getValue());
      }
    }
    if (!request.has("messages")) {
      JsonNode prompt = record.get("prompt");
      if (prompt == null || !prompt.isTextual() || prompt.asText().isBlank()) {
        throw new UnreadableRecord("neither \"messages\" nor a text \"prompt\"");
      }
      ArrayNode messages = request.putArray("messages");
      String system = text(record, "system");
      if (system != null) {
        messages.addObject().put("role", "system").put("content", system);
      }
      messages.addObject().put("role", "user").put("content", prompt.asText());
    } else if (record.hasNonNull("system")) {
      throw new UnreadableRecord("\"system\" beside \"messages\"; make it the first of them");
    }
    requireMessages(request);
    Labels labels =
        new Labels(
            text(record, "id"),
            text(record, "run"),
            text(record, "template"),
            text(record, "question"),
            record.get("expected"));
    return new Prompt(labels.withMetadata(metadata), request);
  }

  private static void requireMessages(ObjectNode request) throws UnreadableRecord {
    JsonNode messages = request.get("messages");
    if (messages == null || !messages.isArray() || messages.isEmpty()) {
      throw new UnreadableRecord("\"messages\" is not a list with a message");
    }
    for (JsonNode message : messages) {
      if (!message.isObject() || !message.path("role").isTextual()) {
        throw new UnreadableRecord("a message without a \"role\"");
      }
    }
  }

  private static @Nullable String text(ObjectNode record, String name) throws UnreadableRecord {
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
