package io.keyfleet.worker.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.keyfleet.contract.RecordJson;
import java.util.Locale;
import java.util.regex.Pattern;

/// What an API says of an error: an object, Gemini's array around one, Anthropic's form, HTML or
/// nothing.
///
/// @param code `error.code` where it is a text, else empty
/// @param type `error.type` or `error.status`, else empty
/// @param message one line for people, bounded
record ErrorBody(String code, String type, String message) {
  private static final int MAX_MESSAGE = 300;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Z}\\s]+");

  /// Something that may be a key: what an API echoes of one is not for a log.
  private static final Pattern KEY_LIKE =
      Pattern.compile("\\b(sk|key|gsk|xai|AIza)[-_A-Za-z0-9*.]{6,}");

  static ErrorBody read(String body) {
    JsonNode error = error(body);
    String code = error.path("code").isTextual() ? error.path("code").asText() : "";
    if (code.isEmpty()) {
      code = error.at("/details/error_code").asText("");
    }
    String type = error.path("type").asText(error.path("status").asText(""));
    String message = error.isTextual() ? error.asText() : error.path("message").asText("");
    return new ErrorBody(word(code), word(type), line(message.isEmpty() ? body : message));
  }

  /// Whether any of the words stands in the code, the type or the message.
  boolean says(String... words) {
    String all = (code + " " + type + " " + message).toLowerCase(Locale.ROOT);
    for (String word : words) {
      if (all.contains(word)) {
        return true;
      }
    }
    return false;
  }

  /// The code, or else the type, or else `other`.
  String codeOr(String other) {
    if (!code.isEmpty()) {
      return code;
    }
    return type.isEmpty() ? other : type;
  }

  /// One line without control characters and without anything that looks like a key.
  static String line(String text) {
    String head = text.substring(0, Math.min(text.length(), 4 * MAX_MESSAGE));
    String plain = KEY_LIKE.matcher(UNPRINTABLE.matcher(head).replaceAll(" ")).replaceAll("$1-***");
    return plain.strip().substring(0, Math.min(plain.strip().length(), MAX_MESSAGE));
  }

  private static String word(String text) {
    return text.matches("[A-Za-z0-9_.-]{1,64}") && !KEY_LIKE.matcher(text).find() ? text : "";
  }

  private static JsonNode error(String body) {
    try {
      JsonNode root = RecordJson.MAPPER.readTree(body);
      JsonNode first = root != null && root.isArray() ? root.path(0) : root;
      return first == null ? MissingNode.getInstance() : first.path("error");
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
