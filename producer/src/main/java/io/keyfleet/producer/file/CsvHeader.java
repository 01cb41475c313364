package io.keyfleet.producer.file;

import io.keyfleet.service.cli.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The columns of a CSV file, by their names in lower case.
///
/// @param columns position by name
/// @param size how many there are
record CsvHeader(Map<String, Integer> columns, int size) {
  private static final Set<String> KNOWN =
      Set.of("prompt", "question", "expected", "id", "template", "model", "system");

  /// Reads the first record.
  ///
  /// @throws Failure where no column holds prompts, or a name stands twice
  static CsvHeader of(String file, List<String> cells) {
    Map<String, Integer> columns = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      String name = cells.get(i).strip().toLowerCase(Locale.ROOT);
      if (KNOWN.contains(name) && columns.containsKey(name)) {
        throw new Failure(file + " has two columns '" + name + "'; rename one of them");
      }
      columns.putIfAbsent(name, i);
    }
    if (!columns.containsKey("prompt") && !columns.containsKey("question")) {
      throw new Failure(
          file
              + " has no column 'prompt' or 'question' in its first line;"
              + " add a header, or give --format text for a prompt a line");
    }
    return new CsvHeader(columns, cells.size());
  }

  /// The columns that mean nothing to us.
  List<String> ignored() {
    return columns.keySet().stream().filter(name -> !KNOWN.contains(name)).toList();
  }

  /// The cell of a column, or nothing where there is no such column or the cell is blank.
  Optional<String> cell(String column, List<String> cells) {
    return Optional.ofNullable(columns.get(column))
        .map(cells::get)
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }
}
