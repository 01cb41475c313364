package io.keyfleet.producer.source.text;

import java.util.ArrayList;
import java.util.List;

/// Splits one record into its cells, as its lines come.
final class CsvCells {
  private enum At {
    START,
    BARE,
    QUOTED,
    CLOSED
  }

  private final char separator;
  private final boolean quotes;
  private final List<String> values = new ArrayList<>();
  private final StringBuilder cell = new StringBuilder();
  private At at = At.START;
  private boolean broken;

  /// @param quotes whether a double quote at a cell's beginning is none of its characters
  CsvCells(char separator, boolean quotes) {
    this.separator = separator;
    this.quotes = quotes;
  }

  /// Takes a line, or a further one with the line end before it.
  void take(String text) {
    for (int i = 0; i < text.length() && !broken; i++) {
      take(text.charAt(i));
    }
  }

  /// Whether a quoted cell goes on in the next line.
  boolean open() {
    return at == At.QUOTED && !broken;
  }

  /// Whether it is no record.
  boolean broken() {
    return broken;
  }

  /// All cells of a whole record.
  List<String> values() {
    List<String> all = new ArrayList<>(values);
    all.add(cell.toString());
    return all;
  }

  private void take(char next) {
    switch (at) {
      case START, BARE -> {
        if (next == separator) {
          end();
        } else if (next == '"' && at == At.START && quotes) {
          at = At.QUOTED;
        } else {
          at = At.BARE;
          cell.append(next);
        }
      }
      case QUOTED -> {
        if (next == '"') {
          at = At.CLOSED;
        } else {
          cell.append(next);
        }
      }
      case CLOSED -> {
        if (next == '"') {
          at = At.QUOTED;
          cell.append(next);
        } else if (next == separator) {
          end();
        } else {
          broken = next != ' ' && next != '\t';
        }
      }
    }
  }

  private void end() {
    values.add(cell.toString());
    cell.setLength(0);
    at = At.START;
  }
}
