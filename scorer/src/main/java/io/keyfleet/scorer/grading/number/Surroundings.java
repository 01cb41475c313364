package io.keyfleet.scorer.grading.number;

import io.keyfleet.scorer.grading.text.PlainText;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands around a place in a plain text, and what that makes of a number there. Safe for all
/// threads.
record Surroundings(String text) {
  private static final int LONGEST_WORD = 24;
  private static final int LONGEST_SUFFIX = 500;

  /// Whether nothing before a number makes another one of it.
  boolean clearBefore(int start) {
    char before = at(start - 1);
    if ("√‾±:{∛^".indexOf(before) >= 0 && (before != ':' || PlainText.isDigit(at(start - 2)))) {
      return false;
    }
    if ((before == '/' && isOperand(at(start - 2)))
        || (before == ',' && PlainText.isDigit(at(start - 2)))) {
      return false;
    }
    if (before == '(' && at(start - 2) == '√') {
      return false;
    }
    int i = start - 1;
    while (i >= 0 && start - i < 4 && (at(i) == ' ' || at(i) == PlainText.GAP || at(i) == '$')) {
      i--;
    }
    char sign = at(i);
    if (sign == '-') {
      return i == start - 1 || digitBefore(i); // else a dash, a bullet or a minus
    }
    if (sign == '>') {
      return at(i - 1) == '-' || at(i - 1) == '='; // an arrow
    }
    return sign == '\0' || "<≤≥≠±√∛".indexOf(sign) < 0;
  }

  /// Whether nothing behind a number makes another one of it.
  boolean clearBehind(int next) {
    char behind = at(next);
    if ((behind == ':' && PlainText.isDigit(at(next + 1))) || behind == '^' || behind == '_') {
      return behind == '^' && at(next - 1) == '0' && at(next - 2) == '1'; // a power of ten follows
    }
    if (behind == '…' || text.startsWith("..", next)) {
      return at(next - 2) != '.' && !decimal(next);
    }
    if (behind == '.' && at(next + 1) == '‾') {
      return false;
    }
    return !text.startsWith(" ±", next) && behind != '±' && behind != '?' && behind != '‾';
  }

  private boolean decimal(int next) {
    int i = next - 1;
    while (i >= 0 && PlainText.isDigit(at(i))) {
      i--;
    }
    return at(i) == '.';
  }

  /// Where the word that makes a number negative begins; `start` if there is none.
  int negation(int start) {
    String before = text.substring(Math.max(0, start - 10), start).toLowerCase(Locale.ROOT);
    for (String word : new String[] {"negative ", "minus ", "负", "負"}) {
      if (before.endsWith(word)) {
        int begin = start - word.length();
        return digitBefore(begin) || PlainText.isDigit(at(begin - 1)) ? start : begin;
      }
    }
    return start;
  }

  private boolean digitBefore(int i) {
    int j = i - 1;
    while (j >= 0 && i - j < 4 && at(j) == ' ') {
      j--;
    }
    return PlainText.isDigit(at(j)) || at(j) == ')' || at(j) == '%';
  }

  /// The word that ends there, lower case and without points.
  String wordBefore(int start) {
    int begin = start;
    while (begin > 0
        && start - begin < LONGEST_WORD
        && (PlainText.isLetter(at(begin - 1))
            || at(begin - 1) == '_'
            || (at(begin - 1) == '.' && begin == start))) {
      begin--;
    }
    return text.substring(begin, start).replace(".", "").toLowerCase(Locale.ROOT);
  }

  /// A matcher of what begins there.
  Matcher from(Pattern pattern, int at) {
    Matcher matcher =
        pattern.matcher(text).region(at, Math.min(text.length(), at + LONGEST_SUFFIX));
    return matcher.useTransparentBounds(true);
  }

  /// Whether a sign behind it is an operator.
  static boolean isOperand(char c) {
    return PlainText.isDigit(c) || PlainText.isLetter(c) || c == ')' || c == ']';
  }

  /// The character there, or NUL outside the text.
  char at(int i) {
    return i >= 0 && i < text.length() ? text.charAt(i) : '\0';
  }
}
