package io.keyfleet.worker.api.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.keyfleet.worker.api.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What an API says of an error: an object, Gemini's array around one, Anthropic's form, MiniMax's
/// `base_resp`, a text, HTML or nothing. What is not within `error` may stand beside it. Gateways
/// put the body of an upstream's error into their own, as a text: then that is what counts.
///
/// @param code `error.code` where it is a word or a number of the API's own, or `error` itself
///   where that is a word, else empty
/// @param number the HTTP status that the error itself names, 0 where it names none
/// @param type `error.type` or `error.status`, else empty
/// @param text one line of all that is said to people, bounded
/// @param own whether that is a message in JSON rather than the whole of some page or text
/// @param details what `error.details` names: error codes, reasons and quotas
/// @param part which part of the request is named as what is wrong: by OpenAI's `param`, FastAPI's
///   `loc` or OpenRouter's `flagged_input`; else empty
/// @param hints headers of an upstream that a gateway hands on, and [#RETRY_INFO]
public record ErrorBody(
    String code,
    int number,
    String type,
    String text,
    boolean own,
    List<String> details,
    String part,
    Map<String, String> hints) {
  /// The part of a request that OpenRouter's moderation flags.
  static final String FLAGGED_INPUT = "flagged_input";

  private static final int MAX_TEXT = 4_000;
  private static final int MAX_MESSAGE = 300;
  private static final int MAX_DETAILS = 20;

  /// The hint that Gemini's `RetryInfo` is.
  static final String RETRY_INFO = "retry-info";

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Z}\\s]+");

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

  /// Bodies within bodies that are read.
  private static final int MOST_WITHIN = 3;

  /// What Python writes where JSON has `null`.
  private static final Pattern NONE = Pattern.compile("(?<=[:,] ?)(?:None|True|False)(?=[,}])");

  /// Something that may be a key: what an API echoes of one is not for a log.
  private static final Pattern KEY_LIKE =
      Pattern.compile("\\b(sk|key|gsk|xai|AIza)[-_A-Za-z0-9*.]{6,}");

  static ErrorBody read(String body, Redaction keys) {
    return read(LenientJson.read(body).orElse(MissingNode.getInstance()), body, keys);
  }

  /// @param root the body's tree; missing where it has none
  /// @param body what is shown where the tree says nothing
  static ErrorBody read(JsonNode root, String body, Redaction keys) {
    return read(root, body, keys, MOST_WITHIN);
  }

  private static ErrorBody read(JsonNode root, String body, Redaction keys, int within) {
    JsonNode said = LenientJson.first(root.path("error"));
    JsonNode error = ErrorFields.error(root);
    String message = ErrorFields.message(error, said.asText(root.asText("")));
    String code = ErrorFields.code(error, keys);
    ErrorBody own =
        new ErrorBody(
            code.isEmpty() ? ErrorFields.word(said, keys) : code,
            ErrorFields.number(error),
            ErrorFields.type(error, keys),
            line(message.isEmpty() ? body : message, keys, MAX_TEXT),
            !message.isBlank(),
            ErrorFields.details(error, keys),
            ErrorFields.part(error),
            ErrorFields.hints(error));
    String raw = error.path("metadata").path("raw").asText("");
    String inner = raw.isBlank() ? withoutPrefixes(message) : raw;
    Optional<JsonNode> tree = within == 0 ? Optional.empty() : upstream(inner);
    if (tree.isPresent()) {
      return own.with(read(tree.get(), inner, keys, within - 1));
    }
    return raw.isBlank() ? own : own.with(line(message + ": " + raw, keys, MAX_TEXT));
  }

  /// The error of an upstream, as JSON or as Python prints it.
  private static Optional<JsonNode> upstream(String text) {
    if (!text.startsWith("{")) {
      return Optional.empty();
    }
    return LenientJson.begin(NONE.matcher(text).replaceAll("null"))
        .filter(tree -> !ErrorFields.message(ErrorFields.error(tree), "").isEmpty());
  }

  /// This, with what an upstream says of it: its words count as details, and its message for this
  /// one's.
  private ErrorBody with(ErrorBody upstream) {
    List<String> words = new ArrayList<>(details);
    Stream.of(upstream.code, upstream.type).filter(word -> !word.isEmpty()).forEach(words::add);
    words.addAll(upstream.details);
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(upstream.hints);
    all.putAll(hints);
    boolean status = code.isEmpty() || ErrorFields.STATUS.matcher(code).matches();
    return new ErrorBody(
        status ? upstream.code : code,
        number == 0 ? upstream.number : number,
        type,
        upstream.text,
        own,
        words.stream().limit(MAX_DETAILS).toList(),
        part.isEmpty() ? upstream.part : part,
        all);
  }

  private ErrorBody with(String said) {
    return new ErrorBody(code, number, type, said, own, details, part, hints);
  }

  /// Whether a part of the request other than its model is named as what is wrong.
  boolean flagged() {
    return !part.isEmpty() && !part.equals("model");
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
  boolean opens(String... starts) {
    String said = text;
    for (int i = 0; i <= MOST_PREFIXES; i++) {
      String lower = said.toLowerCase(Locale.ROOT);
      if (Stream.of(starts).anyMatch(start -> lower.startsWith(start.toLowerCase(Locale.ROOT)))) {
        return true;
      }
      said = PREFIX.matcher(said).replaceFirst("");
    }
    return false;
  }

  private static String withoutPrefixes(String message) {
    String said = message.strip();
    for (int i = 0; i < MOST_PREFIXES && !said.startsWith("{"); i++) {
      said = PREFIX.matcher(said).replaceFirst("");
    }
    return said;
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

  /// Whether something in it may be a key.
  static boolean looksLikeKey(String text) {
    return KEY_LIKE.matcher(text).find();
  }

  /// All of it, without anything that looks like a key.
  static String veiled(String text, Redaction keys) {
    return KEY_LIKE.matcher(keys.apply(text)).replaceAll("$1-***");
  }

  private static String head(String text, int most) {
    return text.substring(0, Math.min(text.length(), most));
  }
}
