package io.keyfleet.scorer.grading;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads JSON objects in a text and keeps what the last one has in some fields. Nested objects
/// count, and an object that has one of the fields itself hides those inside it.
///
/// More is let pass than RFC 8259 allows, since models write it: strings may hold line breaks and
/// any backslash escape, a comma may stand before the closing bracket, and short comments between
/// tokens. For one thread and one text.
final class FieldReader {
  private static final int MAX_NESTING = 64;
  private static final int LONGEST_COMMENT = 300;

  private final String text;
  private final Map<String, String> namesByQuoted;
  private final int longestQuoted;
  private int at;
  private Map<String, String> found = Map.of();
  private int foundAt = -1;

  FieldReader(String text, Set<String> fields) {
    this.text = text;
    this.namesByQuoted =
        fields.stream().collect(Collectors.toMap(name -> '"' + name + '"', name -> name));
    this.longestQuoted =
        namesByQuoted.keySet().stream().mapToInt(String::length).max().orElseThrow();
  }

  /// Reads the object that begins at `start`, as far as it is one.
  ///
  /// @return whether it is one; if not, nothing in it is noted
  boolean object(int start) {
    Map<String, String> before = found;
    at = start;
    boolean whole = members(0);
    found = whole ? found : before;
    return whole;
  }

  /// How far it has read.
  int at() {
    return at;
  }

  /// The JSON texts of the fields' values in the last object that has any of them.
  Map<String, String> found() {
    return found;
  }

  /// Where the last object with any of them ended, also if what it was in was none.
  int foundAt() {
    return foundAt;
  }

  private boolean members(int nesting) {
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
      case '{' -> members(nesting + 1);
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
