package io.keyfleet.service.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a `.env` file: `NAME=value` lines, an optional `export` before them, `#` comments, values
/// bare or in single or double quotes. Nothing is expanded.
final class DotEnv {
  /// What some editors begin a file with.
  private static final String BYTE_ORDER_MARK = "^\uFEFF";

  private DotEnv() {}

  /// The file's settings; none where there is no such file. A line that is none is told to
  /// `problems`.
  static Map<String, String> read(Path file, List<String> problems) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    Map<String, String> values = new LinkedHashMap<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      problems.add(file + " cannot be read as UTF-8 text; mend or remove it");
      return Map.of();
    }
    for (int i = 0; i < lines.size(); i++) {
      String whole = i == 0 ? lines.get(i).replaceFirst(BYTE_ORDER_MARK, "") : lines.get(i);
      String line = whole.strip().replaceFirst("^export\\s+", "");
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals < 1) {
        problems.add(file + " line " + (i + 1) + " is not NAME=value");
        continue;
      }
      values.put(line.substring(0, equals).strip(), value(line.substring(equals + 1).strip()));
    }
    return values;
  }

  private static String value(String text) {
    if (!text.isEmpty() && (text.charAt(0) == '"' || text.charAt(0) == '\'')) {
      int end = text.indexOf(text.charAt(0), 1);
      if (end > 0) {
        return text.substring(1, end);
      }
    }
    int comment = text.indexOf(" #");
    return comment < 0 ? text : text.substring(0, comment).strip();
  }
}
