package io.keyfleet.scorer.verdicts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds what the last JSON object in a text has in some fields. Whatever stands around the
/// objects, braces and quotes included, is skipped: the reading begins anew after every brace that
/// begins no object. Nested objects count, and an object that has one of the fields itself hides
/// those inside it.
///
/// More is let pass than RFC 8259 allows, since models write it: strings may hold line breaks and
/// any backslash escape, a comma may stand before the closing bracket, and short comments between
/// tokens. An object that was begun behind the last one and is broken (cut off, or with the field
/// in it) takes its place: an earlier draft does not step in. The time is linear in the text's
/// length, since no character is read more than once for each level of nesting, and these are
/// bounded. For one thread and one text.
final class StatedResult {
  private static final int MAX_NESTING = 64;
  private static final JsonMapper STRINGS =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  private static final int LONGEST_COMMENT = 300;

  /// What the last object has.
  ///
  /// @param values the JSON texts of the fields' values; empty where it is broken
  /// @param end behind it
  /// @param broken whether a broken object follows, or is all there is
  record Found(Map<String, String> values, int end, boolean broken) {}

  private final Set<String> fields;
  private final List<int[]> others = new ArrayList<>();
  private int foundEnd;
  private int brokenUntil;
  private int foundAt = -1;
  private boolean cutOff;
  private final String text;
  private final Map<String, String> namesByQuoted;
  private final int longestQuoted;
  private int at;
  private Map<String, String> found = Map.of();

  private StatedResult(String text, Set<String> fields) {
    this.text = text;
    this.fields = fields;
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
    return search(text, fields).map(Found::values).orElse(Map.of());
  }

  /// The last object that has any of the fields; nothing where none was begun.
  static Optional<Found> search(String text, Set<String> fields) {
    StatedResult result = new StatedResult(text, fields);
    Map<String, String> values = result.last();
    if (result.broken()) {
      return Optional.of(new Found(Map.of(), text.length(), true));
    }
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(new Found(values, result.foundEnd, false));
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
        if (found.equals(before) && foundAt < start) {
          others.add(new int[] {start, at});
        } else {
          others.clear();
          foundEnd = at;
          cutOff = false;
        }
        start = text.indexOf('{', at);
      } else {
        cutOff |=
            at >= text.length() && text.startsWith("\"", Math.min(afterBlanks(start + 1), at));
        found = before;
        brokenUntil = Math.max(brokenUntil, at);
        start = text.indexOf('{', start + 1);
      }
    }
    return found;
  }

  private int afterBlanks(int from) {
    int next = from;
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    return next;
  }

  /// Whether an object with one of the fields was begun outside the complete ones behind the last.
  private boolean broken() {
    if (cutOff) {
      return true;
    }
    int from = foundEnd;
    for (int[] other : others) {
      if (begun(from, other[0])) {
        return true;
      }
      from = other[1];
    }
    return begun(from, text.length());
  }

  private boolean begun(int from, int to) {
    // what was found inside a broken object has its brace before it
    boolean inside = foundEnd > 0 && from == foundEnd && from <= brokenUntil;
    int brace = inside ? from - 1 : text.indexOf('{', from, to);
    if (brace < 0) {
      return false;
    }
    for (String field : fields) {
      int key = text.indexOf(field, brace, to);
      while (key >= 0) {
        if (key(key, key + field.length(), brace)) {
          return true;
        }
        key = text.indexOf(field, key + 1, to);
      }
    }
    return false;
  }

  /// Whether a name stands where that of a field does: behind a brace, comma or line end, before a
  /// colon, in whatever quotes.
  private boolean key(int start, int end, int brace) {
    int before = start - 1;
    while (before > brace
        && start - before < 40
        && " \t\"'\u201c\u2018\\".indexOf(text.charAt(before)) >= 0) {
      before--;
    }
    int behind = end;
    while (behind < text.length()
        && behind - end < 40
        && " \t\"'\u201d\u2019\\".indexOf(text.charAt(behind)) >= 0) {
      behind++;
    }
    return "{,\n".indexOf(text.charAt(before)) >= 0
        && behind < text.length()
        && ":：=".indexOf(text.charAt(behind)) >= 0;
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
      if (next('}')) {
        break;
      }
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
      if (!next(',')) {
        if (!next('}')) {
          return false;
        }
        break;
      }
    } while (true);
    if (!own.isEmpty()) {
      found = own;
      foundAt = at - 1;
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
      if (peek() == ']') {
        break;
      }
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
    do {
      while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
        at++;
      }
    } while (peek() == '/' && comment());
  }

  private boolean comment() {
    String close = text.startsWith("//", at) ? "\n" : text.startsWith("/*", at) ? "*/" : "";
    if (close.isEmpty()) {
      return false;
    }
    int length =
        text.substring(at, Math.min(text.length(), at + LONGEST_COMMENT)).indexOf(close, 2);
    at += length < 0 ? 0 : length + close.length();
    return length >= 0;
  }

  /// The character to be read, or NUL at the end, which no JSON token begins with.
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }
}
