package io.keyfleet.worker.api.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.keyfleet.worker.api.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What an API says of an error: an object, Gemini's array around one, Anthropic's form, MiniMax's
/// `base_resp`, a text, HTML or nothing. What is not within `error` may stand beside it.
///
/// @param code `error.code` where it is a word or a number of the API's own, or `error` itself
///   where that is a word, else empty
/// @param number the HTTP status that the error itself names, 0 where it names none
/// @param type `error.type` or `error.status`, else empty
/// @param text one line of all that is said to people, bounded
/// @param own whether that is a message in JSON rather than the whole of some page or text
/// @param details what `error.details` names: error codes, reasons and quotas
/// @param flagged whether a part of the request is named as what is wrong: by OpenAI's `param`,
///   FastAPI's `loc` or OpenRouter's `flagged_input`
/// @param hints headers of an upstream that a gateway hands on, and [#RETRY_INFO]
public record ErrorBody(
    String code,
    int number,
    String type,
    String text,
    boolean own,
    List<String> details,
    boolean flagged,
    Map<String, String> hints) {
  private static final int MAX_TEXT = 4_000;
  private static final int MAX_MESSAGE = 300;
  private static final int MAX_DETAILS = 20;
  private static final int MAX_HINTS = 30;
  private static final int MAX_HINT = 100;

  /// The hint that Gemini's `RetryInfo` is.
  static final String RETRY_INFO = "retry-info";

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Z}\\s]+");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,100}");
  private static final Pattern STATUS = Pattern.compile("[45]\\d\\d");

  /// Names of whom an error comes from, that gateways put before a message: `openai error: `,
  /// `litellm.RateLimitError: OpenAIException - `.
  private static final Pattern PREFIX =
      Pattern.compile(
          "^[\\w.() -]{0,40}?(?:error|exception|\\d{3})\\)?(?: code: ?\\d{3})?(?: ?[:-] ?)", 2);

  private static final Pattern MODEL = Pattern.compile("\\bmodels?\\b|deployment|模型", 2);

  /// Paths and URLs, and what has the path of a call in it.
  private static final Pattern ADDRESS =
      Pattern.compile("(?<![^\\s(\"'`])/\\S*|\\S*://\\S*|\\S*chat/completions\\S*");

  private static final int MOST_PREFIXES = 5;

  /// Something that may be a key: what an API echoes of one is not for a log.
  private static final Pattern KEY_LIKE =
      Pattern.compile("\\b(sk|key|gsk|xai|AIza)[-_A-Za-z0-9*.]{6,}");

  static ErrorBody read(String body, Redaction keys) {
    return read(LenientJson.read(body).orElse(MissingNode.getInstance()), body, keys);
  }

  /// @param root the body's tree; missing where it has none
  /// @param body what is shown where the tree says nothing
  static ErrorBody read(JsonNode root, String body, Redaction keys) {
    JsonNode said = LenientJson.first(root.path("error"));
    JsonNode error = said.isObject() ? said : beside(root);
    String message = message(error, said.asText(root.asText("")));
    String code = code(error, keys);
    return new ErrorBody(
        code.isEmpty() ? word(said, keys) : code,
        number(error),
        word(error.path("type").isTextual() ? error.path("type") : error.path("status"), keys),
        line(message.isEmpty() ? body : message, keys, MAX_TEXT),
        !message.isBlank(),
        details(error.path("details"), keys),
        flagged(error),
        hints(error));
  }

  /// A `param` is the word None where a gateway written in Python has nothing to name.
  private static boolean flagged(JsonNode error) {
    String param = error.path("param").asText("");
    return !Set.of("", "None", "null").contains(param)
        || error.path("detail").path(0).has("loc")
        || error.path("metadata").has("flagged_input");
  }

  /// Where an error stands that is in no `error`.
  private static JsonNode beside(JsonNode root) {
    JsonNode miniMax = root.path("base_resp");
    JsonNode errors = root.path("errors");
    if (miniMax.path("status_code").asInt(0) != 0) {
      return miniMax;
    }
    return errors.path(0).isObject() ? errors.path(0) : root;
  }

  private static String message(JsonNode error, String other) {
    return Stream.of("message", "msg", "status_msg", "error_msg", "detail", "error_description")
        .map(error::path)
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .filter(text -> !text.isBlank())
        .findFirst()
        .orElse(other);
  }

  /// A number that is an HTTP status is no code.
  private static String code(JsonNode error, Redaction keys) {
    JsonNode code =
        Stream.of("code", "error_code", "err_code")
            .map(error::path)
            .filter(one -> one.isTextual() || one.isIntegralNumber())
            .findFirst()
            .orElse(MissingNode.getInstance());
    if (error.path("status_code").asInt(0) >= 1_000) {
      return "base_resp_" + error.path("status_code").asInt();
    }
    boolean own = code.isIntegralNumber() && code.canConvertToInt() && code.asInt() >= 1_000;
    return own ? code.asText() : word(code, keys);
  }

  private static int number(JsonNode error) {
    return Stream.of("code", "status", "status_code", "error_code", "http_status")
        .map(name -> error.path(name).asText(""))
        .filter(text -> STATUS.matcher(text).matches())
        .map(Integer::valueOf)
        .findFirst()
        .orElse(0);
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

  /// Whether the message begins so, in whatever case, be it behind what gateways put before it.
  boolean opens(String start) {
    String said = text;
    String begin = start.toLowerCase(Locale.ROOT);
    for (int i = 0; i <= MOST_PREFIXES; i++) {
      if (said.toLowerCase(Locale.ROOT).startsWith(begin)) {
        return true;
      }
      said = PREFIX.matcher(said).replaceFirst("");
    }
    return false;
  }

  /// Whether the message has one of these in it, and is an API's own rather than some page.
  boolean mentions(String... words) {
    String said = text.toLowerCase(Locale.ROOT);
    return !said.startsWith("<") && Stream.of(words).anyMatch(said::contains);
  }

  /// Whether a message of the API's own names a model or its deployment, other than as a part of an
  /// address.
  boolean namesModel() {
    return own && MODEL.matcher(ADDRESS.matcher(text).replaceAll(" ")).find();
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
  public static String line(String text, Redaction keys) {
    return line(text, keys, MAX_MESSAGE);
  }

  /// The same, with a bound of its own.
  static String line(String text, Redaction keys, int most) {
    String said = head(keys.apply(text), 4 * most);
    String plain = KEY_LIKE.matcher(UNPRINTABLE.matcher(said).replaceAll(" ")).replaceAll("$1-***");
    return head(plain.strip(), most);
  }

  /// All of it, without anything that looks like a key.
  static String veiled(String text, Redaction keys) {
    return KEY_LIKE.matcher(keys.apply(text)).replaceAll("$1-***");
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

  /// OpenRouter has an upstream's headers in `metadata`, Gemini a `RetryInfo` among the details.
  private static Map<String, String> hints(JsonNode error) {
    Map<String, String> hints = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, JsonNode> header : error.path("metadata").path("headers").properties()) {
      String value = header.getValue().asText("");
      if (hints.size() < MAX_HINTS && !value.isEmpty() && value.length() <= MAX_HINT) {
        hints.put(header.getKey(), value);
      }
    }
    for (JsonNode detail : error.path("details")) {
      String delay = detail.path("retryDelay").asText("");
      if (!delay.isEmpty() && delay.length() <= MAX_HINT) {
        hints.putIfAbsent(RETRY_INFO, delay);
      }
    }
    return hints;
  }

  private static String word(JsonNode node, Redaction keys) {
    String text = node.isTextual() ? keys.apply(node.asText()) : "";
    return WORD.matcher(text).matches() && !KEY_LIKE.matcher(text).find() ? text : "";
  }
}
