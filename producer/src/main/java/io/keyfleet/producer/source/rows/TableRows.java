package io.keyfleet.producer.source.rows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.producer.source.text.CsvReader;
import io.keyfleet.producer.source.text.CsvReader.Cells;
import io.keyfleet.producer.source.text.LineReader;
import io.keyfleet.producer.source.text.Separator;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Records under a header; the cells of a record are fields by the header's names. Names that mean
/// something somewhere are in lower case.
final class TableRows implements Rows {
  private final CsvReader records;
  private final Separator separator;
  private final List<String> names;

  /// Reads the header.
  ///
  /// @throws Failure if there are records and no header, or a name that matters stands twice
  TableRows(String file, LineReader lines, Separator separator) throws IOException {
    this.records = new CsvReader(lines, separator.sign());
    this.separator = separator;
    Optional<Cells> first = records.next();
    if (first.filter(TableRows::namesSeparator).isPresent()) {
      first = records.next();
    }
    this.names =
        first
            .map(header ->
                switch (header) {
                  case Cells.Good(long _, List<String> cells) -> names(file, cells);
                  case Cells.Bad(long line, String reason) ->
                      throw new Failure(file + " line " + line + " is no header: " + reason);
                })
            .orElseGet(List::of);
  }

  @Override
  public Optional<Row> next() throws IOException {
    return filled()
        .map(record ->
            switch (record) {
              case Cells.Bad(long line, String reason) -> new Row.Bad(line, reason);
              case Cells.Good(long line, List<String> cells) -> row(line, cells);
            });
  }

  @Override
  public boolean skip() throws IOException {
    return filled().isPresent();
  }

  /// The next record that is more than separators.
  private Optional<Cells> filled() throws IOException {
    Optional<Cells> next = records.next();
    while (next.isPresent()
        && next.get() instanceof Cells.Good(long _, List<String> cells)
        && cells.size() > 1
        && cells.stream().allMatch(String::isBlank)) {
      next = records.next();
    }
    return next;
  }

  /// Cells that are missing at the end are empty, as spreadsheets write them; one cell by itself is
  /// rather a part of a text.
  private Row row(long line, List<String> cells) {
    if (cells.size() > names.size() || (cells.size() == 1 && names.size() > 1)) {
      return new Row.Bad(
          line,
          cells.size()
              + " cells, but the header has "
              + names.size()
              + "; a text with "
              + separator.words()
              + " needs double quotes");
    }
    ObjectNode fields = RecordJson.MAPPER.createObjectNode();
    for (int i = 0; i < names.size(); i++) {
      fields.put(names.get(i), i < cells.size() ? cells.get(i) : "");
    }
    return new Row.Good(line, fields);
  }

  /// `sep=;`, with which Excel is told the separator.
  static boolean namesSeparator(Cells cells) {
    return cells instanceof Cells.Good(long _, List<String> values)
        && values.getFirst().strip().toLowerCase(Locale.ROOT).startsWith("sep=");
  }

  private static List<String> names(String file, List<String> cells) {
    List<String> names = new ArrayList<>();
    for (String cell : cells) {
      String lower = cell.strip().toLowerCase(Locale.ROOT);
      String name = KnownNames.any(lower) ? lower : cell.strip();
      if (names.contains(name) && KnownNames.any(name)) {
        throw new Failure(file + " has two columns '" + name + "'; rename one of them");
      }
      names.add(name.isEmpty() || names.contains(name) ? name + "_" + (names.size() + 1) : name);
    }
    return names;
  }
}
