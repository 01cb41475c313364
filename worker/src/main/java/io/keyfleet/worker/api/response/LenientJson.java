package io.keyfleet.worker.api.response;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.keyfleet.contract.RecordJson;
import java.io.IOException;
import java.util.Optional;

/// Reads JSON as APIs write it, more leniently than our own records: servers in Python write `NaN`,
/// `Infinity` and `-Infinity`, in log probabilities for instance, and some leave control characters
/// in texts as they are. An answer that was paid for is not thrown away for a field that nobody
/// reads.
final class LenientJson {
  private static final ObjectReader READER =
      RecordJson.MAPPER
          .reader()
          .with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .with(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS);

  private static final ObjectReader BEGINNING =
      READER
          .with(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private LenientJson() {}

  /// The tree of a text; nothing if it is no JSON, or holds a number that no number type can hold.
  /// Gemini puts an array around some bodies: then its first element counts.
  static Optional<JsonNode> read(String text) {
    try {
      return Optional.of(READER.readTree(text))
          .filter(tree -> !tree.isMissingNode())
          .map(LenientJson::first);
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// The object that a text begins with, whatever follows it; it may have single quotes.
  static Optional<JsonNode> begin(String text) {
    try (JsonParser parser = BEGINNING.createParser(text)) {
      return Optional.ofNullable(BEGINNING.<JsonNode>readTree(parser)).map(LenientJson::first);
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  static JsonNode first(JsonNode node) {
    return node.isArray() ? node.path(0) : node;
  }
}
