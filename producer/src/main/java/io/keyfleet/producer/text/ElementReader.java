package io.keyfleet.producer.text;

import java.io.IOException;
import java.util.Optional;

/// The elements of a JSON array, or JSON objects one after another, over as many lines as each
/// takes. An element's number is its place. One that is too long or never closed spoils, where
/// lines show where the next begins, none but itself. For one thread.
public final class ElementReader implements Lines {
  /// Largest element that is read, in characters.
  static final int MAX_ELEMENT = LineReader.MAX_LINE_BYTES;

  private final LineReader lines;
  private String line = "";
  private int at;
  private long lineNumber;
  private boolean entered;
  private long number;
  private int indent = -1;
  private boolean singleLines = true;
  private boolean skipping;

  /// @param lines stays the caller's
  public ElementReader(LineReader lines) {
    this.lines = lines;
  }

  @Override
  public Optional<Line> next() throws IOException {
    while (true) {
      if (at == line.length()) {
        Optional<Line> bad = advance();
        if (bad.isPresent()) {
          return bad;
        }
        if (lineNumber < 0) {
          return Optional.empty();
        }
        continue;
      }
      char here = line.charAt(at);
      if (here == '[' && !entered) {
        entered = true;
        at++;
      } else if (Character.isWhitespace(here) || here == ',' || here == ']') {
        at++;
      } else if (skipping && !beginsLine()) {
        at = line.length();
      } else {
        skipping = false;
        entered = true;
        return Optional.of(here == '{' || here == '[' ? element() : scalar());
      }
    }
  }

  /// Goes to the next line; one that cannot be read is an element that cannot be read.
  private Optional<Line> advance() throws IOException {
    at = 0;
    Optional<Line> next = lines.next();
    line = next.isPresent() && next.get() instanceof Line.Text text ? text.text() : "";
    lineNumber = next.map(Line::number).orElse(-1L);
    return next.isPresent() && next.get() instanceof Line.Bad bad
        ? Optional.of(new Line.Bad(++number, "line " + bad.number() + " is " + bad.reason()))
        : Optional.empty();
  }

  private Line element() throws IOException {
    number++;
    long begun = lineNumber;
    if (indent < 0 && beginsLine()) {
      indent = at;
    }
    StringBuilder text = new StringBuilder();
    int depth = 0;
    boolean quoted = false;
    boolean tooLong = false;
    while (true) {
      int start = at;
      boolean closed = false;
      while (at < line.length() && !closed) {
        char here = line.charAt(at++);
        if (quoted) {
          at += here == '\\' ? 1 : 0;
          quoted = here != '"';
        } else {
          quoted = here == '"';
          depth += here == '{' || here == '[' ? 1 : 0;
          depth -= here == '}' || here == ']' ? 1 : 0;
          closed = depth == 0;
        }
      }
      at = Math.min(at, line.length());
      tooLong |= text.length() + at - start > MAX_ELEMENT;
      if (!tooLong) {
        text.append(line, start, at).append('\n');
      }
      if (closed) {
        singleLines &= begun == lineNumber;
        return tooLong
            ? new Line.Bad(number, "longer than " + MAX_ELEMENT + " characters")
            : new Line.Text(number, text.toString().strip());
      }
      if (quoted) {
        skipping = true;
        return new Line.Bad(number, "a text that line " + lineNumber + " does not close");
      }
      Optional<Line> bad = advance();
      if (bad.isPresent()) {
        skipping = true;
        number--;
        return bad.get();
      }
      if (lineNumber < 0 || (singleLines && number > 1 && beginsElement())) {
        return new Line.Bad(number, "what line " + begun + " begins is never closed");
      }
    }
  }

  private Line scalar() {
    int start = at;
    boolean quoted = false;
    while (at < line.length() && (quoted || (line.charAt(at) != ',' && line.charAt(at) != ']'))) {
      char here = line.charAt(at++);
      at += quoted && here == '\\' ? 1 : 0;
      quoted ^= here == '"';
    }
    at = Math.min(at, line.length());
    return new Line.Text(++number, line.substring(start, at).strip());
  }

  private boolean beginsElement() {
    int first = 0;
    while (first < line.length() && Character.isWhitespace(line.charAt(first))) {
      first++;
    }
    return first < line.length() && line.charAt(first) == '{' && first <= Math.max(indent, 0);
  }

  /// Whether an element may begin here, at the line's first character and no deeper than others.
  private boolean beginsLine() {
    return line.substring(0, at).isBlank() && (indent < 0 || at <= indent);
  }
}
