package io.keyfleet.producer.source.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.producer.source.text.Line;
import io.keyfleet.producer.source.text.Lines;
import java.io.IOException;
import java.util.Optional;

/// JSON objects, blank lines skipped.
///
/// @param texts whether a JSON text stands for an object with that `prompt`
record JsonRows(Lines lines, boolean texts) implements Rows {
  @Override
  public Optional<Row> next() throws IOException {
    return lines
        .nextFilled()
        .map(line ->
            switch (line) {
              case Line.Bad(long number, String reason) -> new Row.Bad(number, reason);
              case Line.Text(long number, String text) -> row(number, text);
            });
  }

  @Override
  public boolean skip() throws IOException {
    return lines.nextFilled().isPresent();
  }

  private Row row(long number, String text) {
    try {
      return new Row.Good(number, object(text));
    } catch (UnreadableRecord e) {
      return new Row.Bad(number, e.reason());
    }
  }

  private ObjectNode object(String text) throws UnreadableRecord {
    try {
      JsonNode read = RecordJson.MAPPER.readTree(text);
      JsonNode meant =
          texts && read.isTextual()
              ? RecordJson.MAPPER.createObjectNode().set("prompt", read)
              : read;
      if (meant instanceof ObjectNode object) {
        PromptJson.demandCharacters(text, object);
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
