package io.keyfleet.simulator.model;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// Walks over a text from one arithmetic expression to the next. An expression is a run, as long as
/// possible, of integers with an operator between each two; blanks may stand around operators. An
/// integer may have a minus sign close before it, and groups of three digits may be parted by
/// commas. For one thread.
final class ExpressionScan {
  /// Longest expression and longest integer that are read, in characters and digits: they bound the
  /// work that a text can cause.
  static final int MAX_LENGTH = 4_096;

  private final String source;
  private final List<BigInteger> terms = new ArrayList<>();
  private final List<Character> operators = new ArrayList<>();
  private int start;
  private int end;

  ExpressionScan(String source) {
    this.source = source;
  }

  /// Goes to the next expression; false if there is none.
  boolean next() {
    int at = end;
    while (at < source.length()) {
      if (startsInteger(at)) {
        start = at;
        readExpression();
        if (!operators.isEmpty()) {
          return true;
        }
        at = end;
      } else {
        at++;
      }
    }
    end = at;
    return false;
  }

  /// The expression as it stands.
  String text() {
    return source.substring(start, end);
  }

  /// Its integers, one more than operators.
  List<BigInteger> terms() {
    return terms;
  }

  /// Its operators as `+`, `-`, `*` or `/`.
  List<Character> operators() {
    return operators;
  }

  private void readExpression() {
    terms.clear();
    operators.clear();
    end = readInteger(start);
    while (true) {
      int at = skipBlanks(end);
      char operator = at < source.length() ? operator(source.charAt(at)) : 0;
      int term = skipBlanks(at + 1);
      if (operator == 0 || !isIntegerAt(term) || term - start > MAX_LENGTH) {
        return;
      }
      end = readInteger(term);
      operators.add(operator);
    }
  }

  /// Reads the integer at `at` into the terms and returns where it ends.
  private int readInteger(int at) {
    int digits = isMinus(charAt(at)) ? at + 1 : at;
    int stop = digits;
    while (isDigit(charAt(stop)) || startsGroup(stop)) {
      stop++;
    }
    String text = source.substring(digits, Math.min(stop, digits + MAX_LENGTH)).replace(",", "");
    BigInteger value = new BigInteger(text);
    terms.add(digits > at ? value.negate() : value);
    return stop;
  }

  private boolean isIntegerAt(int at) {
    return isDigit(charAt(at)) || (isMinus(charAt(at)) && isDigit(charAt(at + 1)));
  }

  private boolean startsInteger(int at) {
    char before = charAt(at - 1);
    boolean apart = !Character.isLetterOrDigit(before) || isIdeograph(before);
    return isIntegerAt(at) && apart && !(before == '.' && isDigit(charAt(at - 2)));
  }

  /// A comma between digits, with exactly three after it.
  private boolean startsGroup(int at) {
    return charAt(at) == ','
        && isDigit(charAt(at - 1))
        && isDigit(charAt(at + 1))
        && isDigit(charAt(at + 2))
        && isDigit(charAt(at + 3))
        && !isDigit(charAt(at + 4));
  }

  private int skipBlanks(int from) {
    int at = from;
    while (at < source.length() && Character.isSpaceChar(source.charAt(at))) {
      at++;
    }
    return at;
  }

  private char charAt(int at) {
    return at >= 0 && at < source.length() ? source.charAt(at) : 0;
  }

  private static char operator(char sign) {
    return switch (sign) {
      case '+', '＋' -> '+';
      case '-', '−', '–', '－' -> '-';
      case '*', 'x', 'X', '×', '·', '✕', '＊' -> '*';
      case '/', '÷', '／' -> '/';
      default -> 0;
    };
  }

  private static boolean isMinus(char sign) {
    return operator(sign) == '-';
  }

  private static boolean isDigit(char sign) {
    return sign >= '0' && sign <= '9';
  }

  private static boolean isIdeograph(char sign) {
    return Character.isIdeographic(sign);
  }
}
