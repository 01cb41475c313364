package io.keyfleet.producer.source.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Records of separated values as RFC 4180 has them, whatever the separator: cells in double quotes
/// may hold separators, line ends and doubled quotes. A quote that is never closed affects its own
/// line only: reading continues with the next. Between tabs, where many programs write quotes as
/// they are, such a quote is a character. For one thread.
public final class CsvReader {
  /// Most characters of a record that spans lines.
  static final int MAX_RECORD = LineReader.MAX_LINE_BYTES;

  /// A record, by the number of the line on which it starts.
  public sealed interface Cells {
    record Good(long line, List<String> cells) implements Cells {}

    record Bad(long line, String reason) implements Cells {}
  }

  private final LineReader lines;
  private final char separator;

  /// @param lines stays the caller's
  public CsvReader(LineReader lines, char separator) {
    this.lines = lines;
    this.separator = separator;
  }

  /// The cells of a line by itself.
  public static List<String> split(String line, char separator) {
    CsvCells cells = new CsvCells(separator, true);
    cells.take(line);
    return cells.values();
  }

  /// The next record, blank lines skipped, or nothing at the end.
  public Optional<Cells> next() throws IOException {
    for (var line = lines.next(); line.isPresent(); line = lines.next()) {
      switch (line.get()) {
        case Line.Bad(long number, String reason) -> {
          return Optional.of(new Cells.Bad(number, reason));
        }
        case Line.Text(long number, String text) -> {
          if (!text.isBlank()) {
            return Optional.of(record(number, text));
          }
        }
      }
    }
    return Optional.empty();
  }

  private Cells record(long number, String first) throws IOException {
    CsvCells cells = new CsvCells(separator, true);
    List<Line> more = new ArrayList<>();
    int length = first.length();
    cells.take(first);
    while (cells.open() && length <= MAX_RECORD) {
      Optional<Line> next = lines.next();
      next.ifPresent(more::add);
      if (next.isEmpty() || !(next.get() instanceof Line.Text(long _, String text))) {
        break;
      }
      length += text.length() + 1;
      cells.take("\n" + text);
    }
    if (cells.open() || cells.broken()) {
      lines.giveBack(more);
      if (separator == '\t') {
        CsvCells bare = new CsvCells(separator, false);
        bare.take(first);
        return new Cells.Good(number, bare.values());
      }
      return new Cells.Bad(
          number, cells.open() ? "a quote is never closed" : "text after a closing quote");
    }
    return new Cells.Good(number, cells.values());
  }
}
