package io.keyfleet.producer.source.rows;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.keyfleet.contract.RecordJson;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An object of which only the beginning is there.
final class CutObject {
  private CutObject() {}

  /// What a JSON text has of it: all that comes before its end or before what is no JSON; nothing
  /// if it does not begin with an object.
  static Optional<ObjectNode> of(String text) {
    try (JsonParser in = RecordJson.MAPPER.createParser(text);
        TokenBuffer out = new TokenBuffer(RecordJson.MAPPER, false)) {
      JsonToken last = copy(in, out);
      if (last == JsonToken.FIELD_NAME) {
        out.writeNull();
      }
      while (!out.getOutputContext().inRoot()) {
        if (out.getOutputContext().inArray()) {
          out.writeEndArray();
        } else {
          out.writeEndObject();
        }
      }
      return RecordJson.MAPPER.readTree(out.asParser()) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Copies what can be read, and gives the last of it.
  private static @Nullable JsonToken copy(JsonParser in, TokenBuffer out) throws IOException {
    JsonToken last = null;
    try {
      while (in.nextToken() != null) {
        out.copyCurrentEvent(in);
        last = in.currentToken();
      }
    } catch (JsonProcessingException e) {
      // all that is there has been copied
    }
    return last;
  }
}
