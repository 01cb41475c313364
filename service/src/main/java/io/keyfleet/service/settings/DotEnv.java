package io.keyfleet.service.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a `.env` file: `NAME=value` lines, an optional `export` before them, `#` comments, values
/// bare or in single or double quotes. A quoted value may go on over further lines, as a
/// certificate does. In double quotes `\n` is a line's end and `\"` a quote; nothing else is
/// expanded. For one thread.
final class DotEnv {
  /// What some editors begin a file with.
  private static final String BYTE_ORDER_MARK = "^\uFEFF";

  private final Path file;
  private final List<String> lines;
  private final List<String> problems;
  private final Map<String, String> values = new LinkedHashMap<>();
  private int next;

  private DotEnv(Path file, List<String> lines, List<String> problems) {
    this.file = file;
    this.lines = lines;
    this.problems = problems;
  }

  /// The file's settings; none if there is no such file. A line that is none is reported to
  /// `problems`.
  static Map<String, String> read(Path file, List<String> problems) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      return new DotEnv(file, Files.readAllLines(file), problems).all();
    } catch (IOException e) {
      problems.add(file + " cannot be read as UTF-8 text; fix or remove it");
      return Map.of();
    }
  }

  private Map<String, String> all() {
    while (next < lines.size()) {
      String whole = lines.get(next++);
      String marked = next == 1 ? whole.replaceFirst(BYTE_ORDER_MARK, "") : whole;
      String line = marked.strip().replaceFirst("^export\\s+", "");
      if (!line.isEmpty() && !line.startsWith("#")) {
        entry(line);
      }
    }
    return values;
  }

  private void entry(String line) {
    int equals = line.indexOf('=');
    if (equals < 1) {
      problems.add(file + " line " + next + " is not NAME=value");
      return;
    }
    String text = line.substring(equals + 1).strip();
    boolean quoted = !text.isEmpty() && (text.charAt(0) == '"' || text.charAt(0) == '\'');
    values.put(line.substring(0, equals).strip(), quoted ? quoted(text) : bare(text));
  }

  private static String bare(String text) {
    int comment = text.indexOf(" #");
    return comment < 0 ? text : text.substring(0, comment).strip();
  }

  private String quoted(String begun) {
    char quote = begun.charAt(0);
    StringBuilder text = new StringBuilder(begun);
    int at = next;
    while (closing(text, quote) < 0 && at < lines.size()) {
      text.append('\n').append(lines.get(at++));
    }
    int end = closing(text, quote);
    if (end < 0) {
      problems.add(file + " line " + next + " opens a quote that is not closed; close it");
      return "";
    }
    next = at;
    String inside = text.substring(1, end);
    return quote == '"' ? inside.replace("\\n", "\n").replace("\\\"", "\"") : inside;
  }

  /// Where the quote is closed that the text begins with; less than 0 where it is not.
  private static int closing(CharSequence text, char quote) {
    for (int i = 1; i < text.length(); i++) {
      if (text.charAt(i) == quote && !(quote == '"' && text.charAt(i - 1) == '\\')) {
        return i;
      }
    }
    return -1;
  }
}
