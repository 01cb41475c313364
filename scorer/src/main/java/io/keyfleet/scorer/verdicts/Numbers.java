package io.keyfleet.scorer.verdicts;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers as models write them: signs, decimals, exponents (`1e3`, `1.5 × 10^3`), thousands apart
/// (`1,024`, `1 024`, `1_024`, `1'024`), any script's digits, a Unicode minus. A comma never stands
/// for the decimal point. Exact, and cheap whatever the exponent.
final class Numbers {
  /// Longest number that is read, in characters.
  static final int MAX_LENGTH = 1_000;

  /// Exponents beyond this are taken for this: equal to nothing that anybody expects.
  private static final int MAX_EXPONENT = 9_999;

  /// Groups of three digits, one and the same separator between all of them.
  private static final String GROUPED = "\\d{1,3}(?:,\\d{3})+|\\d{1,3}(?:[_']\\d{3})+";

  private static final String SPACED = "\\d{1,3}(?: \\d{3})+";
  private static final String EXPONENT =
      "(?:[eE]([+-]?\\d+)|\\s?[x×*]\\s?10\\^\\{?([+-]?\\d+)\\}?)?";
  private static final Pattern WHOLE =
      Pattern.compile(
          "([+-]?(?:(?:" + GROUPED + "|" + SPACED + "|\\d+)(?:\\.\\d*)?|\\.\\d+))" + EXPONENT);
  private static final Pattern INSIDE =
      Pattern.compile(
          "((?:(?<![\\p{Alnum})\\]])[+-])?(?:(?:"
              + GROUPED
              + ")(?!\\d)|\\d+)(?:\\.\\d+)?)"
              + EXPONENT);

  private Numbers() {}

  /// The number that `text` is as a whole, blanks around it apart.
  static Optional<BigDecimal> whole(String text) {
    String stripped = text.strip();
    if (stripped.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Matcher matcher = WHOLE.matcher(plain(stripped));
    return matcher.matches() ? Optional.of(number(matcher)) : Optional.empty();
  }

  /// The last number in `text`, in time linear in what follows it.
  static Optional<BigDecimal> last(String text) {
    int end = text.length();
    while (end > 0 && !isDigit(plain(text.charAt(end - 1)))) {
      end--;
    }
    Matcher matcher = INSIDE.matcher(plain(text.substring(Math.max(0, end - MAX_LENGTH), end)));
    Optional<BigDecimal> last = Optional.empty();
    while (matcher.find()) {
      last = Optional.of(number(matcher));
    }
    return last;
  }

  private static BigDecimal number(Matcher matcher) {
    BigDecimal mantissa = new BigDecimal(matcher.group(1).replaceAll("[,_' ]", ""));
    String exponent = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
    return exponent == null ? mantissa : mantissa.scaleByPowerOfTen(bounded(exponent));
  }

  private static int bounded(String exponent) {
    boolean negative = exponent.startsWith("-");
    String digits = exponent.replaceFirst("^[+-]?0*", "");
    int size = digits.isEmpty() ? 0 : digits.length() > 4 ? MAX_EXPONENT : Integer.parseInt(digits);
    return negative ? -size : size;
  }

  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      plain.append(plain(text.charAt(i)));
    }
    return plain.toString();
  }

  /// The ASCII character that another digit, full-width form, minus, apostrophe or narrow blank
  /// stands for. A narrow or unbreakable blank inside a number is never a word's end.
  private static char plain(char c) {
    if (c < 0x80) {
      return c;
    }
    if (c >= '\uff01' && c <= '\uff5e') {
      return (char) (c - '\uff01' + '!');
    }
    return switch (c) {
      case '\u2212', '\u2013', '\ufe63', '\u207b' -> '-';
      case '\u2019', '\u00a0', '\u2009', '\u202f' -> '\'';
      default -> Character.isDigit(c) ? (char) ('0' + Character.digit(c, 10)) : c;
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
