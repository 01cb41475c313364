package io.keyfleet.producer.source.rows;

import io.keyfleet.producer.source.text.ElementReader;
import io.keyfleet.producer.source.text.LineReader;
import io.keyfleet.producer.source.text.Separator;
import java.io.IOException;

/// How rows are laid out in a file.
public sealed interface Layout {
  /// In words; nothing if it goes without saying.
  String words();

  /// What a row's number counts.
  default String unit() {
    return "line";
  }

  /// Whether its values are cells of a table, which have no types.
  default boolean cells() {
    return false;
  }

  /// The rows.
  ///
  /// @param file its name, for messages
  Rows rows(String file, LineReader lines) throws IOException;

  /// A JSON object a line.
  record JsonLines() implements Layout {
    @Override
    public String words() {
      return "JSON lines";
    }

    @Override
    public Rows rows(String file, LineReader lines) {
      return new JsonRows(lines, false);
    }
  }

  /// A JSON array of objects or texts, or JSON objects over several lines.
  record JsonElements() implements Layout {
    @Override
    public String words() {
      return "elements of JSON";
    }

    @Override
    public String unit() {
      return "element";
    }

    @Override
    public Rows rows(String file, LineReader lines) {
      return new JsonRows(new ElementReader(lines), true);
    }
  }

  /// Values under a header.
  record Table(Separator separator) implements Layout {
    @Override
    public String words() {
      return "a table separated by " + separator.words();
    }

    @Override
    public boolean cells() {
      return true;
    }

    @Override
    public Rows rows(String file, LineReader lines) throws IOException {
      return new TableRows(file, lines, separator);
    }
  }

  /// A prompt a line.
  record PlainText() implements Layout {
    @Override
    public String words() {
      return "text";
    }

    @Override
    public Rows rows(String file, LineReader lines) {
      return new TextRows(lines);
    }
  }
}
