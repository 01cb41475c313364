package io.keyfleet.producer.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.PromptJson;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.producer.text.Line;
import io.keyfleet.producer.text.Lines;
import java.io.IOException;
import java.util.Optional;

/// JSON objects, blank lines skipped.
record JsonRows(Lines lines) implements Rows {
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

  private static Row row(long number, String text) {
    try {
      return new Row.Good(number, object(text));
    } catch (UnreadableRecord e) {
      return new Row.Bad(number, e.reason());
    }
  }

  private static ObjectNode object(String text) throws UnreadableRecord {
    try {
      if (RecordJson.MAPPER.readTree(text) instanceof ObjectNode object) {
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
