package io.keyfleet.scorer.grading.text;

/// Characters of other scripts, widths and typography as the ASCII ones that they stand for.
final class AsciiForm {
  private AsciiForm() {}

  /// The ASCII character that another digit, full-width form, minus or apostrophe stands for.
  static char of(char c) {
    if (c < 0x80) {
      return c;
    }
    if (c >= '\uff01' && c <= '\uff5e') {
      return (char) (c - '\uff01' + '!');
    }
    return switch (c) {
      case '\u2212', '\u2013', '\u2010', '\u2011', '\ufe63', '\u207b' -> '-';
      case '\u2019', '\u2018' -> '\'';
      case '\u201c', '\u201d' -> '"';
      case '\u00a0', '\u2009', '\u202f', '\u2007', '\u200a', '\u2008' -> PlainText.GAP;
      case '\u3000', '\u2003', '\u2002' -> ' ';
      case '\u2044', '\u2215' -> '/';
      case '·', '∙', '⋅', '✕', '✖' -> '×';
      case '≒', '≃', '∼', '≅' -> '≈';
      case '⇒', '➜', '➡' -> '→';
      case '\u066c' -> ',';
      case '\u066b' -> '.';
      default -> Character.isDigit(c) ? (char) ('0' + Character.digit(c, 10)) : c;
    };
  }
}
