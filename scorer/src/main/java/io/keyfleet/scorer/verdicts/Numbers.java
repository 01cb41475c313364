package io.keyfleet.scorer.verdicts;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers as models write them: signs, decimals, exponents, thousands separated by commas, and the
/// same in full-width characters. Exact, and cheap whatever the exponent.
final class Numbers {
  /// Longest number that is read, in characters.
  static final int MAX_LENGTH = 1_000;

  /// Exponents beyond this are taken for this: equal to nothing that anybody expects.
  private static final int MAX_EXPONENT = 9_999;

  private static final String DIGITS = "(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d+)";
  private static final String EXPONENT = "(?:[eE]([+-]?\\d+))?";
  private static final Pattern WHOLE =
      Pattern.compile("([+-]?(?:" + DIGITS + "(?:\\.\\d*)?|\\.\\d+))" + EXPONENT);
  private static final Pattern INSIDE =
      Pattern.compile("((?:(?<![\\p{Alnum})\\]])[+-])?" + DIGITS + "(?:\\.\\d+)?)" + EXPONENT);

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
    BigDecimal mantissa = new BigDecimal(matcher.group(1).replace(",", ""));
    String exponent = matcher.group(2);
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

  /// The ASCII character that a full-width form or a Unicode minus stands for.
  private static char plain(char c) {
    if (c == '\u2212') {
      return '-';
    }
    return c >= '\uff01' && c <= '\uff5e' ? (char) (c - '\uff01' + '!') : c;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
