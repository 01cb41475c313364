package io.keyfleet.contract.operation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/// The text of a message's content, which is a text or a list of parts.
public final class ContentText {
  /// Parts of a message that are no answer.
  private static final Set<String> THOUGHTS =
      Set.of("thinking", "reasoning", "redacted_thinking", "reasoning_text");

  private ContentText() {}

  /// Text, or the text parts of a list of parts; empty where there is none.
  public static String of(JsonNode content) {
    if (content.isTextual()) {
      return content.asText();
    }
    if (content.isObject()) {
      return part(content);
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.isTextual() ? part.asText() : part(part)));
    return text.toString();
  }

  private static String part(JsonNode part) {
    if (THOUGHTS.contains(part.path("type").asText(""))) {
      return "";
    }
    return part.path("text").asText(part.path("refusal").asText(""));
  }
}
