package io.keyfleet.scorer.verdicts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds what the last JSON object in a text has in some fields. Whatever stands around the
/// objects, braces and quotes included, is skipped: the reading begins anew after every brace that
/// begins no object. Nested objects count, and an object that has one of the fields itself hides
/// those inside it.
///
/// More is let pass than RFC 8259 allows in one point: strings may hold line breaks and any
/// backslash escape, since models write reasoning with both. The time is linear in the text's
/// length, since no character is read more than once for each level of nesting, and these are
/// bounded. For one thread and one text.
final class StatedResult {
  private static final int MAX_NESTING = 64;
  private static final JsonMapper STRINGS =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  private final String text;
  private final Map<String, String> namesByQuoted;
  private final int longestQuoted;
  private int at;
  private Map<String, String> found = Map.of();

  private StatedResult(String text, Set<String> fields) {
    this.text = text;
    this.namesByQuoted =
        fields.stream().collect(Collectors.toMap(name -> '"' + name + '"', name -> name));
    this.longestQuoted =
        namesByQuoted.keySet().stream().mapToInt(String::length).max().orElseThrow();
  }

  /// The JSON text of the field's value, or nothing where no object has it.
  static Optional<String> find(String text, String field) {
    return Optional.ofNullable(find(text, Set.of(field)).get(field));
  }

  /// The JSON texts of the fields' values in the last object that has any of them.
  static Map<String, String> find(String text, Set<String> fields) {
    return new StatedResult(text, fields).last();
  }

  /// The text of a JSON value; nothing for null, a list and an object.
  static Optional<String> text(String json) {
    return switch (json.charAt(0)) {
      case '{', '[', 'n' -> Optional.empty();
      case '"' -> unquoted(json);
      default -> Optional.of(json);
    };
  }

  private static Optional<String> unquoted(String json) {
    try {
      return Optional.of(STRINGS.readValue(json, String.class));
    } catch (JsonProcessingException e) {
      return Optional.empty(); // half an escape
    }
  }

  private Map<String, String> last() {
    int start = text.indexOf('{');
    while (start >= 0) {
      Map<String, String> before = found;
      at = start;
      if (object(0)) {
        start = text.indexOf('{', at);
      } else {
        found = before;
        start = text.indexOf('{', start + 1);
      }
    }
    return found;
  }

  private boolean object(int nesting) {
    if (nesting == MAX_NESTING) {
      return false;
    }
    at++;
    Map<String, String> own = Map.of();
    if (next('}')) {
      return true;
    }
    do {
      blanks();
      int key = at;
      if (!string()) {
        return false;
      }
      String asked = at - key <= longestQuoted ? namesByQuoted.get(text.substring(key, at)) : null;
      if (!next(':')) {
        return false;
      }
      blanks();
      int value = at;
      if (!value(nesting)) {
        return false;
      }
      if (asked != null) {
        own = own.isEmpty() ? new HashMap<>() : own;
        own.put(asked, text.substring(value, at));
      }
    } while (next(','));
    if (!next('}')) {
      return false;
    }
    if (!own.isEmpty()) {
      found = own;
    }
    return true;
  }

  private boolean array(int nesting) {
    if (nesting == MAX_NESTING) {
      return false;
    }
    at++;
    if (next(']')) {
      return true;
    }
    do {
      blanks();
      if (!value(nesting)) {
        return false;
      }
    } while (next(','));
    return next(']');
  }

  private boolean value(int nesting) {
    return switch (peek()) {
      case '{' -> object(nesting + 1);
      case '[' -> array(nesting + 1);
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    };
  }

  private boolean string() {
    if (peek() != '"') {
      return false;
    }
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == '"') {
        at++;
        return true;
      }
    }
    return false;
  }

  private boolean number() {
    if (peek() == '-') {
      at++;
    }
    boolean whole = peek() == '0' ? word("0") : digits();
    if (whole && peek() == '.') {
      at++;
      whole = digits();
    }
    if (whole && (peek() == 'e' || peek() == 'E')) {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      whole = digits();
    }
    return whole;
  }

  private boolean digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    return at > start;
  }

  private boolean word(String word) {
    boolean here = text.startsWith(word, at);
    at += here ? word.length() : 0;
    return here;
  }

  private boolean next(char wanted) {
    blanks();
    boolean here = peek() == wanted;
    at += here ? 1 : 0;
    return here;
  }

  private void blanks() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
      at++;
    }
  }

  /// The character to be read, or NUL at the end, which no JSON token begins with.
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }
}
