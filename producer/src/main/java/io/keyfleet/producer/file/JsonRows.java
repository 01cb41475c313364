package io.keyfleet.producer.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptJson;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.producer.prompts.PromptSource.Entry;
import java.io.IOException;
import java.util.Optional;

/// JSON lines: what a prompt topic takes as JSON, one object a line, blank lines skipped. An object
/// with a `question` and nothing else to send asks that question.
record JsonRows(LineReader lines, Wording wording) implements Rows {

  @Override
  public Optional<Entry> next() throws IOException {
    for (var line = lines.next(); line.isPresent(); line = lines.next()) {
      switch (line.get()) {
        case LineReader.Line.Bad(long number, String reason) -> {
          return Optional.of(new Entry.Bad(number, reason));
        }
        case LineReader.Line.Text(long number, String text) -> {
          if (!text.isBlank()) {
            return Optional.of(entry(number, text));
          }
        }
      }
    }
    return Optional.empty();
  }

  private Entry entry(long number, String text) {
    try {
      return new Entry.Good(number, prompt(text));
    } catch (UnreadableRecord e) {
      return new Entry.Bad(number, e.reason());
    }
  }

  private Prompt prompt(String text) throws UnreadableRecord {
    ObjectNode line = object(text);
    JsonNode question = line.path("question");
    boolean bare = !line.has("messages") && !line.has("prompt") && !line.has("body");
    if (bare && question.isTextual()) {
      line.set("prompt", question);
      text = line.toString();
    }
    Prompt prompt = PromptJson.read(text.getBytes(UTF_8));
    return wording.template().isPresent() ? reworded(prompt) : prompt;
  }

  private Prompt reworded(Prompt prompt) throws UnreadableRecord {
    Prompt asked = wording.ask(prompt.labels(), question(prompt));
    ObjectNode request = prompt.request().deepCopy();
    request.set("messages", asked.request().get("messages"));
    return new Prompt(asked.labels(), request);
  }

  /// What the template is put around: the label, or else the only message.
  private static String question(Prompt prompt) throws UnreadableRecord {
    Labels labels = prompt.labels();
    if (labels.question() != null) {
      return labels.question();
    }
    JsonNode messages = prompt.request().path("messages");
    JsonNode content = messages.path(0).path("content");
    if (messages.size() != 1 || !content.isTextual()) {
      throw new UnreadableRecord("no \"question\" to put into the template");
    }
    return content.asText();
  }

  private static ObjectNode object(String text) throws UnreadableRecord {
    try {
      if (RecordJson.MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new UnreadableRecord("not JSON" + position(e));
    } catch (NumberFormatException e) {
      throw new UnreadableRecord("not JSON: a number is too large");
    }
    throw new UnreadableRecord("JSON, but not an object; one {…} a line");
  }

  private static String position(JsonProcessingException e) {
    return e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
  }
}
