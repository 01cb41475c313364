package io.keyfleet.worker.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What an API says of an error: an object, Gemini's array around one, Anthropic's form, a text,
/// HTML or nothing. What is not within `error` may stand beside it.
///
/// @param code `error.code` where it is a text, or `error` itself where that is a word, else empty
/// @param type `error.type` or `error.status`, else empty
/// @param text one line of all that is said to people, bounded
/// @param details what `error.details` names: error codes, reasons and quotas
/// @param flagged whether the prompt is shown as what is wrong, as OpenRouter does
record ErrorBody(String code, String type, String text, List<String> details, boolean flagged) {
  private static final int MAX_TEXT = 4_000;
  private static final int MAX_MESSAGE = 300;
  private static final int MAX_DETAILS = 20;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Z}\\s]+");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

  /// Something that may be a key: what an API echoes of one is not for a log.
  private static final Pattern KEY_LIKE =
      Pattern.compile("\\b(sk|key|gsk|xai|AIza)[-_A-Za-z0-9*.]{6,}");

  static ErrorBody read(String body, Redaction keys) {
    JsonNode root = root(body);
    JsonNode said = first(root.path("error"));
    JsonNode error = said.isObject() ? said : root;
    String message = error.path("message").asText(said.asText(root.asText("")));
    String code = word(error.path("code"), keys);
    return new ErrorBody(
        code.isEmpty() ? word(said, keys) : code,
        word(error.path("type").isTextual() ? error.path("type") : error.path("status"), keys),
        line(message.isEmpty() ? body : message, keys, MAX_TEXT),
        details(error.path("details"), keys),
        error.path("metadata").has("flagged_input"));
  }

  /// The text, shorter, for a log.
  String message() {
    return head(text, MAX_MESSAGE);
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
    return text.toLowerCase(Locale.ROOT).startsWith(start.toLowerCase(Locale.ROOT));
  }

  /// Whether the message has this in it, and is an API's own rather than some page.
  boolean mentions(String word) {
    String said = text.toLowerCase(Locale.ROOT);
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
    return line(text, keys, MAX_MESSAGE);
  }

  private static String line(String text, Redaction keys, int most) {
    String said = head(keys.apply(text), 4 * most);
    String plain = KEY_LIKE.matcher(UNPRINTABLE.matcher(said).replaceAll(" ")).replaceAll("$1-***");
    return head(plain.strip(), most);
  }

  private static String head(String text, int most) {
    return text.substring(0, Math.min(text.length(), most));
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

  private static JsonNode root(String body) {
    try {
      return first(RecordJson.tree(body));
    } catch (UnreadableRecord e) {
      return MissingNode.getInstance();
    }
  }

  private static JsonNode first(JsonNode node) {
    return node.isArray() ? node.path(0) : node;
  }
}
