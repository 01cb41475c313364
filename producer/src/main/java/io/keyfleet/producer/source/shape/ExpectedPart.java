package io.keyfleet.producer.source.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.keyfleet.contract.UnreadableRecord;

/// The part of an expected text that counts: the first group of the pattern's last match, or all of
/// that match.
public record ExpectedPart(Pattern pattern) {
  /// The part; of a list, of each of its texts.
  ///
  /// @throws UnreadableRecord if the pattern does not occur
  public JsonNode of(JsonNode expected) throws UnreadableRecord {
    if (expected instanceof ArrayNode list) {
      ArrayNode parts = list.arrayNode();
      for (JsonNode one : list) {
        parts.add(of(one));
      }
      return parts;
    }
    if (!expected.isValueNode()) {
      return expected;
    }
    Matcher matcher = pattern.matcher(expected.asText());
    String part = null;
    while (matcher.find()) {
      part = matcher.group(Math.min(1, matcher.groupCount()));
    }
    if (part == null || part.isBlank()) {
      throw new UnreadableRecord("nothing that " + pattern + " matches in what is expected");
    }
    return Cell.written(part);
  }
}
