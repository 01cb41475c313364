package io.keyfleet.producer.source.text;

/// A part of a line, so that lines of any length are read in bounded memory.
///
/// @param number the line's
/// @param text what is no text of the file's encoding is [#NO_TEXT] in it
/// @param begins whether the line begins with it
/// @param ends whether the line ends with it
record Piece(long number, String text, boolean begins, boolean ends) {
  /// A character that stands in no text (Unicode's noncharacter U+FFFF).
  static final char NO_TEXT = '\uFFFF';

  /// Before the first.
  static final Piece NONE = new Piece(0, "", false, true);

  /// Where its first character stands that is not blank; its length if there is none.
  int ink() {
    int at = 0;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
