package io.keyfleet.scorer.grading;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds what the last JSON object in a text has in some fields. Whatever stands around the
/// objects, braces and quotes included, is skipped: reading starts again after every brace that
/// begins no object. An object that was begun behind the last one and is broken (cut off, or with
/// the field in it) takes its place: an earlier draft does not step in. The time is linear in the
/// text's length, since no character is read more than once for each level of nesting, and these
/// are bounded. For one thread and one text.
final class JsonFieldExtractor {
  private static final JsonMapper STRINGS =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  /// What the last object has.
  ///
  /// @param values the JSON texts of the fields' values; empty if it is broken
  /// @param end behind it
  /// @param broken whether a broken object follows, or is all there is
  record Found(Map<String, String> values, int end, boolean broken) {}

  private final String text;
  private final Set<String> fields;
  private final FieldReader reader;
  private final List<int[]> others = new ArrayList<>();
  private int foundEnd;
  private int brokenUntil;
  private boolean cutOff;

  private JsonFieldExtractor(String text, Set<String> fields) {
    this.text = text;
    this.fields = fields;
    this.reader = new FieldReader(text, fields);
  }

  /// The JSON text of the field's value, or nothing where no object has it.
  static Optional<String> find(String text, String field) {
    return Optional.ofNullable(find(text, Set.of(field)).get(field));
  }

  /// The JSON texts of the fields' values in the last object that has any of them.
  static Map<String, String> find(String text, Set<String> fields) {
    return search(text, fields).map(Found::values).orElse(Map.of());
  }

  /// The last object that has any of the fields; nothing if none was begun.
  static Optional<Found> search(String text, Set<String> fields) {
    JsonFieldExtractor result = new JsonFieldExtractor(text, fields);
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
      Map<String, String> before = reader.found();
      boolean object = reader.object(start);
      int end = reader.at();
      if (!object) {
        cutOff |=
            end >= text.length() && text.startsWith("\"", Math.min(afterBlanks(start + 1), end));
        brokenUntil = Math.max(brokenUntil, end);
      } else if (reader.found().equals(before) && reader.foundAt() < start) {
        others.add(new int[] {start, end});
      } else {
        others.clear();
        foundEnd = end;
        cutOff = false;
      }
      start = text.indexOf('{', object ? end : start + 1);
    }
    return reader.found();
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
}
