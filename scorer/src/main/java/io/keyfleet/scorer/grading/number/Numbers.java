package io.keyfleet.scorer.grading.number;

import io.keyfleet.scorer.grading.text.PlainText;
import java.util.List;
import java.util.Optional;

/// Numbers as models write them: signs, decimals, exponents, thousands separators, fractions, any
/// script's digits, LaTeX, bold, currency, percent. What is ambiguous is no number. Exact, and
/// cheap whatever the exponent.
public final class Numbers {
  /// How much of a text's end is searched, in characters.
  static final int MAX_SEARCHED = 64_000;

  private static final String WRAPS = " \n\t\r\"'`*$" + PlainText.BOX + PlainText.END;
  private static final String STOPS = ".。!";

  private Numbers() {}

  /// The number that `text` is as a whole, its dress and a unit that is known apart.
  public static Optional<Amount> whole(String text) {
    return text.length() > Grouping.MAX_LENGTH ? Optional.empty() : wholePlain(PlainText.of(text));
  }

  public static Optional<Amount> wholePlain(String plain) {
    if (plain.length() > Grouping.MAX_LENGTH) {
      return Optional.empty();
    }
    int start = 0;
    int end = plain.length();
    while (end > start
        && (WRAPS + STOPS).indexOf(plain.charAt(end - 1)) >= 0
        && !plain.startsWith("...", end - 3)) {
      end--;
    }
    while (start < end && WRAPS.indexOf(plain.charAt(start)) >= 0 && plain.charAt(start) != '$') {
      start++;
    }
    List<Amounts.Token> tokens = Amounts.in(plain.substring(start, end));
    if (tokens.size() != 1) {
      return Optional.empty();
    }
    Amounts.Token only = tokens.getFirst();
    String before = plain.substring(start, start + only.start());
    String behind = plain.substring(start + only.end(), end).strip();
    boolean unit = behind.isEmpty() || Unit.named(behind).isPresent();
    return only.start() == 0 && before.isEmpty() && unit ? only.amount() : Optional.empty();
  }

  /// The last number in `text`, or nothing where that one is unclear; in time linear in the text.
  public static Optional<Amount> last(String text) {
    List<Amounts.Token> tokens = Amounts.in(tail(PlainText.of(text)));
    return tokens.isEmpty() ? Optional.empty() : tokens.getLast().amount();
  }

  /// The end of a plain text, from the beginning of a word on.
  public static String tail(String plain) {
    if (plain.length() <= MAX_SEARCHED) {
      return plain;
    }
    int start = plain.length() - MAX_SEARCHED;
    while (start < plain.length() && !Character.isWhitespace(plain.charAt(start))) {
      start++;
    }
    return plain.substring(start == plain.length() ? start - MAX_SEARCHED / 2 : start);
  }
}
