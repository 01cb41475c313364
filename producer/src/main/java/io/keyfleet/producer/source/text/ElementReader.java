package io.keyfleet.producer.source.text;

import java.io.IOException;
import java.util.Optional;

/// The elements of a JSON array, or JSON objects one after another, over as many lines as each
/// takes. An element's number is its place. One that is too long or never closed affects only
/// itself, if the lines show where the next begins. For one thread.
public final class ElementReader implements Lines {
  /// Largest element that is read, in characters.
  static final int MAX_ELEMENT = LineReader.MAX_LINE_BYTES;

  private final LineReader lines;
  private Piece piece = Piece.NONE;
  private int at;
  private int ink;
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
    while (at < piece.text().length() || advance()) {
      if (at == piece.text().length()) {
        continue;
      }
      char here = piece.text().charAt(at);
      if (here == '[' && !entered) {
        entered = true;
        at++;
      } else if (Character.isWhitespace(here) || here == ',' || here == ']') {
        at++;
      } else if (skipping && !beginsElement()) {
        at = piece.text().length();
      } else {
        skipping = false;
        entered = true;
        number++;
        return Optional.of(here == '{' || here == '[' || here == '"' ? element() : other());
      }
    }
    return Optional.empty();
  }

  /// Goes on; false at the end.
  private boolean advance() throws IOException {
    Optional<Piece> next = lines.nextPiece();
    piece = next.orElse(Piece.NONE);
    at = 0;
    ink = piece.ink();
    return next.isPresent();
  }

  private Line element() throws IOException {
    long begun = piece.number();
    if (indent < 0 && piece.begins() && at == ink) {
      indent = at;
    }
    Scan scan = new Scan();
    while (true) {
      at = scan.take(piece.text(), at);
      if (scan.closed()) {
        singleLines &= begun == piece.number();
        return scan.line(number);
      }
      if (scan.quoted() && piece.ends()) {
        skipping = true;
        return new Line.Bad(number, "a text that line " + piece.number() + " does not close");
      }
      if (piece.ends()) {
        scan.endLine();
      }
      if (!advance() || (singleLines && number > 1 && beginsElement())) {
        return new Line.Bad(number, "what line " + begun + " begins is never closed");
      }
    }
  }

  /// A number, or what is no JSON.
  private Line other() {
    String text = piece.text();
    int start = at;
    while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != ']') {
      at++;
    }
    return new Line.Text(number, text.substring(start, at).strip());
  }

  /// Whether the line begins here with an object, no deeper than others.
  private boolean beginsElement() {
    return piece.begins()
        && at <= ink
        && ink < piece.text().length()
        && piece.text().charAt(ink) == '{'
        && (indent < 0 || ink <= indent);
  }

  /// Follows one element to its end.
  private static final class Scan {
    private final StringBuilder text = new StringBuilder();
    private int depth;
    private boolean quoted;
    private boolean escaped;
    private boolean closed;
    private boolean tooLong;

    /// Takes all that belongs to the element, from a place on; the place after it.
    int take(String piece, int from) {
      int at = from;
      while (at < piece.length() && !closed) {
        char here = piece.charAt(at++);
        if (escaped) {
          escaped = false;
        } else if (quoted) {
          escaped = here == '\\';
          quoted = here != '"';
        } else {
          quoted = here == '"';
          depth += here == '{' || here == '[' ? 1 : 0;
          depth -= here == '}' || here == ']' ? 1 : 0;
        }
        closed = depth == 0 && !quoted;
      }
      tooLong |= text.length() + at - from > MAX_ELEMENT;
      if (!tooLong) {
        text.append(piece, from, at);
      }
      return at;
    }

    void endLine() {
      text.append('\n');
    }

    boolean closed() {
      return closed;
    }

    boolean quoted() {
      return quoted;
    }

    Line line(long number) {
      if (tooLong) {
        return new Line.Bad(number, "longer than " + MAX_ELEMENT + " characters");
      }
      return text.indexOf(String.valueOf(Piece.NO_TEXT)) >= 0
          ? new Line.Bad(number, "not text of the file's encoding")
          : new Line.Text(number, text.toString());
    }
  }
}
