package io.keyfleet.worker.api.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.keyfleet.worker.api.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where each API writes what of an error, by the names that were documented or seen.
final class ErrorFields {
  private static final int MAX_DETAILS = 20;
  private static final int MAX_HINTS = 30;
  private static final int MAX_HINT = 100;

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

  /// A number that is the status of an error.
  static final Pattern STATUS = Pattern.compile("[45]\\d\\d");

  private ErrorFields() {}

  /// A `param` is the word None where a gateway written in Python has nothing to name.
  static String part(JsonNode error) {
    String param = error.path("param").asText("");
    if (!Set.of("", "None", "null").contains(param)) {
      return param;
    }
    JsonNode loc = error.path("detail").path(0).path("loc");
    if (loc.isArray() && !loc.isEmpty()) {
      return loc.path(loc.size() - 1).asText("loc");
    }
    return error.path("metadata").has(ErrorBody.FLAGGED_INPUT) ? ErrorBody.FLAGGED_INPUT : "";
  }

  /// The object that tells of the error: within `error`, be it twice, or beside it.
  static JsonNode error(JsonNode root) {
    JsonNode said = LenientJson.first(root.path("error"));
    JsonNode error = said.isObject() ? said : beside(root);
    return error.path("error").isObject() ? error.path("error") : error;
  }

  /// Where an error stands that is in no `error`.
  private static JsonNode beside(JsonNode root) {
    JsonNode miniMax = root.path("base_resp");
    JsonNode errors = root.path("errors");
    if (miniMax.path("status_code").asInt(0) != 0) {
      return miniMax;
    }
    if (root.path("detail").isObject()) {
      return root.path("detail");
    }
    return errors.path(0).isObject() ? errors.path(0) : root;
  }

  static String message(JsonNode error, String other) {
    return Stream.of(
            "message", "Message", "msg", "status_msg", "error_msg", "detail", "error_description")
        .map(error::path)
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .filter(text -> !text.isBlank())
        .findFirst()
        .orElse(other);
  }

  /// A number that is an HTTP status is no code.
  static String code(JsonNode error, Redaction keys) {
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

  static String type(JsonNode error, Redaction keys) {
    return word(error.path("type").isTextual() ? error.path("type") : error.path("status"), keys);
  }

  static int number(JsonNode error) {
    return Stream.of("code", "status", "status_code", "error_code", "http_status")
        .map(name -> error.path(name).asText(""))
        .filter(text -> STATUS.matcher(text).matches())
        .map(Integer::valueOf)
        .findFirst()
        .orElse(0);
  }

  static List<String> details(JsonNode error, Redaction keys) {
    JsonNode details = error.path("details");
    List<String> words = new ArrayList<>();
    words.add(word(error.path("reason"), keys));
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
  static Map<String, String> hints(JsonNode error) {
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
        hints.putIfAbsent(ErrorBody.RETRY_INFO, delay);
      }
    }
    return hints;
  }

  static String word(JsonNode node, Redaction keys) {
    String text = node.isTextual() ? keys.apply(node.asText()) : "";
    return WORD.matcher(text).matches() && !ErrorBody.looksLikeKey(text) ? text : "";
  }
}
