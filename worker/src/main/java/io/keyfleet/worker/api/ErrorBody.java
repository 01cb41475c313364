package io.keyfleet.worker.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What an API says of an error: an object, Gemini's array around one, Anthropic's form, HTML or
/// nothing.
///
/// @param code `error.code` where it is a text, else empty
/// @param type `error.type` or `error.status`, else empty
/// @param message one line for people, bounded
/// @param details what `error.details` names: error codes, reasons and quotas
record ErrorBody(String code, String type, String message, List<String> details) {
  private static final int MAX_MESSAGE = 300;
  private static final int MAX_DETAILS = 20;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Z}\\s]+");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

  /// Something that may be a key: what an API echoes of one is not for a log.
  private static final Pattern KEY_LIKE =
      Pattern.compile("\\b(sk|key|gsk|xai|AIza)[-_A-Za-z0-9*.]{6,}");

  static ErrorBody read(String body, Redaction keys) {
    JsonNode error = error(body);
    String message = error.isTextual() ? error.asText() : error.path("message").asText("");
    return new ErrorBody(
        word(error.path("code"), keys),
        word(error.path("type").isTextual() ? error.path("type") : error.path("status"), keys),
        line(message.isEmpty() ? body : message, keys),
        details(error.path("details"), keys));
  }

  /// Whether code, type or a detail is one of these words. The message does not count: it may quote
  /// the prompt.
  boolean is(String... words) {
    for (String word : words) {
      if (code.equalsIgnoreCase(word)
          || type.equalsIgnoreCase(word)
          || details.stream().anyMatch(word::equalsIgnoreCase)) {
        return true;
      }
    }
    return false;
  }

  /// Whether a word of the details has this in it.
  boolean details(String part) {
    return details.stream().anyMatch(detail -> detail.contains(part));
  }

  /// Whether the message begins so, in whatever case.
  boolean opens(String start) {
    return message.toLowerCase(Locale.ROOT).startsWith(start.toLowerCase(Locale.ROOT));
  }

  /// Whether the message has this in it, and is an API's own rather than some page.
  boolean mentions(String word) {
    String said = message.toLowerCase(Locale.ROOT);
    return said.contains(word) && !said.startsWith("<");
  }

  /// The code, or else what the details name, or else the type, or else `other`.
  String codeOr(String other) {
    if (!code.isEmpty()) {
      return code;
    }
    if (!details.isEmpty()) {
      return details.getFirst();
    }
    return type.isEmpty() ? other : type;
  }

  /// One line without control characters and without anything that looks like a key.
  static String line(String text, Redaction keys) {
    String said = keys.apply(text);
    String head = said.substring(0, Math.min(said.length(), 4 * MAX_MESSAGE));
    String plain = KEY_LIKE.matcher(UNPRINTABLE.matcher(head).replaceAll(" ")).replaceAll("$1-***");
    return plain.strip().substring(0, Math.min(plain.strip().length(), MAX_MESSAGE));
  }

  private static List<String> details(JsonNode details, Redaction keys) {
    List<String> words = new ArrayList<>();
    words.add(word(details.path("error_code"), keys));
    if (details.isArray()) {
      for (JsonNode detail : details) {
        words.add(word(detail.path("reason"), keys));
        detail.path("violations").forEach(broken -> words.add(word(broken.path("quotaId"), keys)));
      }
    }
    return words.stream().filter(word -> !word.isEmpty()).limit(MAX_DETAILS).toList();
  }

  private static String word(JsonNode node, Redaction keys) {
    String text = node.isTextual() ? keys.apply(node.asText()) : "";
    return WORD.matcher(text).matches() && !KEY_LIKE.matcher(text).find() ? text : "";
  }

  private static JsonNode error(String body) {
    try {
      JsonNode root = RecordJson.tree(body);
      JsonNode first = root.isArray() ? root.path(0) : root;
      return first.has("error") ? first.path("error") : first;
    } catch (UnreadableRecord e) {
      return MissingNode.getInstance();
    }
  }
}
