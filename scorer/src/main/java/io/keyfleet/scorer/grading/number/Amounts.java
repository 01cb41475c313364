package io.keyfleet.scorer.grading.number;

import io.keyfleet.scorer.grading.text.PlainText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the numbers of a plain text, each with what belongs to it: sign, currency, fraction, power
/// of ten, multiplier (`million`, `万`), percent sign, unit. What looks like a number and is none
/// that can be told (`1,5`, `2π`, `12:30`, `> 5`) is an unclear one, never part of it. Digits that
/// are no number at all (`x2`, `7th`, `400-meter`) are skipped. In time linear in the text. For one
/// thread and one text.
public final class Amounts {
  /// A number in a text.
  ///
  /// @param start where it begins, its sign and currency included
  /// @param end behind it
  /// @param unit the word behind it, lower case, known or not; empty if there is none
  /// @param amount nothing where it is unclear
  public record Token(int start, int end, String unit, Optional<Amount> amount) {}

  /// Exponents beyond this are taken for this: equal to nothing that anybody expects.
  private static final int MAX_EXPONENT = 9_999;

  private static final String RUN =
      "(?:\\d{1,3}(?: \\d{3})++(?!\\d)|\\d++)(?:[.,'_\u00a0]\\d++)*+|(?<![\\w.])\\.\\d++";
  private static final Pattern NUMBER = Pattern.compile(RUN);
  private static final Pattern SCIENTIFIC =
      Pattern.compile(
          "[eE]([+-]?\\d{1,400})(?![\\w.]\\w)|[ \u00a0]?[x×*][ \u00a0]?10\\^[({]?([+-]?\\d{1,400})[)}]?");
  private static final Pattern OVER = Pattern.compile("/(\\d{1,30})(?![\\d/]|[.,]\\d)");
  private static final Pattern PERCENT =
      Pattern.compile("[ \u00a0]?(?:%|(?:percent|per cent|pct)\\b)", Pattern.CASE_INSENSITIVE);
  private static final Pattern WORD =
      Pattern.compile(
          "[ \u00a0]?(°[CF]?|[a-zA-Z]{1,20}(?:/[a-zA-Z]{1,10})?(?:\\^[23])?|[¢$€£¥₹℃℉])");
  private static final Pattern ORDINAL = Pattern.compile("(?:st|nd|rd|th|s)(?![A-Za-z/])");
  private static final Pattern VARIABLE =
      Pattern.compile("[ \u00a0]?[πσ∞√\\\\]|[a-zA-Z](?![A-Za-z/])|[a-zA-Z]+[\\d_]");

  /// `3个半`, one half more; what follows may make three halves of it: `3个半圆`.
  private static final Pattern HALF = Pattern.compile("(年半|个半(?=小时|钟头|月|\\P{IsHan}|$))|个半");

  private static final Amount ONE_HALF =
      new Amount(BigDecimal.ONE, BigDecimal.TWO, false, Optional.empty());
  private static final Set<String> LETTERS = Set.of("m", "g", "h", "s", "l", "c", "f", "w", "v");
  private static final Set<String> CURRENCIES =
      Set.of("usd", "us", "rmb", "cny", "eur", "gbp", "inr", "rs", "jpy", "hkd", "aud", "cad");
  private static final String SIGNS = "$€£¥₹₩₽￥";

  private final String text;
  private final Surroundings around;
  private final List<Token> tokens = new ArrayList<>();

  private Amounts(String text) {
    this.text = text;
    this.around = new Surroundings(text);
  }

  /// The numbers of `text`, which is plain already, in its order.
  public static List<Token> in(String text) {
    Amounts amounts = new Amounts(text);
    Matcher run = NUMBER.matcher(text);
    int at = 0;
    while (at <= text.length() && run.find(at)) {
      at = Math.max(run.end(), amounts.take(run.start(), run.end()));
    }
    return amounts.tokens;
  }

  /// @return behind what was taken
  private int take(int start, int end) {
    char before = around.at(start - 1);
    boolean named = PlainText.isLetter(before) || before == '_';
    if (named && !CURRENCIES.contains(around.wordBefore(start))) {
      return end;
    }
    if (before == '^' || (around.at(start - 2) == '^' && (before == '-' || before == '+'))) {
      power(start, end);
      return end;
    }
    if (around.from(ORDINAL, end).lookingAt()
        || (around.at(end) == '-' && PlainText.isLetter(around.at(end + 1)))) {
      return end;
    }
    Optional<Amount> amount = Grouping.read(text.substring(start, end)).map(Amount::of);
    boolean digits = end - start <= 30 && text.substring(start, end).matches("\\d+");
    int first = start;
    int next = end;
    if (around.at(end) == '/' && PlainText.isDigit(around.at(end + 1))) {
      Matcher over = around.from(OVER, end);
      if (!digits || before == '/' || !over.lookingAt()) {
        return unclear(start, passed(end));
      }
      BigDecimal under = new BigDecimal(over.group(1));
      amount = amount.flatMap(one -> one.over(under));
      next = over.end();
      Token whole = mixed(start);
      if (whole != null) {
        Optional<Amount> part = amount;
        amount = whole.amount().flatMap(one -> part.flatMap(one::plusPart));
        first = whole.start();
        tokens.removeLast();
      }
    }
    return suffixes(first, next, amount, named);
  }

  private int suffixes(int first, int end, Optional<Amount> bare, boolean named) {
    Optional<Amount> amount = bare;
    int next = end;
    Matcher scientific = around.from(SCIENTIFIC, next);
    if (scientific.lookingAt()) {
      String exponent = scientific.group(1) == null ? scientific.group(2) : scientific.group(1);
      amount = amount.map(one -> one.scaled(bounded(exponent)));
      next = scientific.end();
    }
    boolean negative = false;
    int start = currency(first);
    if ((around.at(start - 1) == '-' || around.at(start - 1) == '+')
        && !Surroundings.isOperand(around.at(start - 2))) {
      negative = around.at(start - 1) == '-';
      start = currency(start - 1);
    }
    boolean money =
        named || (start < first && text.substring(start, first).matches(".*[$€£¥₹₩₽].*"));
    Optional<Multiplier> multiplier = Multiplier.at(around, next, money);
    amount = amount.map(one -> multiplier.map(by -> one.scaled(by.zeros())).orElse(one));
    next = multiplier.map(Multiplier::end).orElse(next);
    Matcher half = around.from(HALF, next);
    if (half.lookingAt()) {
      boolean read = half.group(1) != null;
      amount = read ? amount.flatMap(one -> one.plusPart(ONE_HALF)) : Optional.empty();
      next = half.end();
    }
    boolean clear = next > end || !around.from(VARIABLE, next).lookingAt() || isUnit(next);
    Matcher percent = around.from(PERCENT, next);
    String unit = "";
    if (percent.lookingAt()) {
      amount = amount.map(Amount::inPercent);
      next = percent.end();
    } else if (text.startsWith("百分之", start - 3)) {
      amount = amount.map(Amount::inPercent);
      start -= 3;
    } else {
      unit = unit(next);
    }
    clear =
        clear
            && !text.startsWith("分之", next)
            && !text.startsWith("分之", start - 2)
            && around.clearBefore(start)
            && around.clearBehind(next);
    int word = around.negation(start);
    if (word < start) {
      negative = !negative;
      start = word;
    }
    if (negative) {
      amount = amount.map(Amount::negated);
    }
    Optional<Unit> own = unit.isEmpty() && money ? money(start, first) : Unit.named(unit);
    Optional<Amount> whole = amount.map(one -> own.map(one::in).orElse(one));
    tokens.add(new Token(start, next, unit, clear ? whole : Optional.empty()));
    return next;
  }

  /// The power of a number: of ten it is a number, of another one it is unclear, of a letter it is
  /// none.
  private void power(int start, int end) {
    int caret = around.at(start - 1) == '^' ? start - 1 : start - 2;
    if (tokens.isEmpty() || tokens.getLast().end() != caret) {
      return;
    }
    Token base = tokens.removeLast();
    boolean ten =
        around.at(caret - 1) == '0'
            && base.amount().filter(one -> one.same(Amount.of(BigDecimal.TEN))).isPresent();
    Optional<Amount> value =
        ten
            ? Optional.of(Amount.of(BigDecimal.ONE).scaled(bounded(text.substring(caret + 1, end))))
            : Optional.empty();
    tokens.add(new Token(base.start(), end, unit(end), value));
  }

  /// The whole number that stands before a fraction and belongs to it.
  private @Nullable Token mixed(int start) {
    if (tokens.isEmpty()
        || (around.at(start - 1) != ' ' && around.at(start - 1) != PlainText.GAP)) {
      return null;
    }
    Token last = tokens.getLast();
    boolean next = last.end() == start - 1 && PlainText.isDigit(around.at(last.end() - 1));
    return next && last.amount().flatMap(Amount::whole).filter(one -> one.scale() == 0).isPresent()
        ? last
        : null;
  }

  private static int bounded(String exponent) {
    boolean negative = exponent.startsWith("-");
    String digits = exponent.replaceFirst("^[+-]?0*", "");
    int size = digits.isEmpty() ? 0 : digits.length() > 4 ? MAX_EXPONENT : Integer.parseInt(digits);
    return negative ? -size : size;
  }

  /// Where the currency signs before a number begin.
  private int currency(int start) {
    int begin = start;
    while (begin > 0 && SIGNS.indexOf(around.at(begin - 1)) >= 0) {
      begin--;
    }
    // "$ 5", but not the dollar that closes a formula before it
    if (begin == start
        && around.at(start - 1) == ' '
        && SIGNS.indexOf(around.at(start - 2)) >= 0
        && start > 1
        && !Surroundings.isOperand(around.at(start - 3))) {
      begin = start - 2;
    }
    return begin;
  }

  private Optional<Unit> money(int start, int first) {
    for (int i = start; i < first; i++) {
      if (SIGNS.indexOf(around.at(i)) >= 0) {
        return Unit.named(String.valueOf(around.at(i)));
      }
    }
    return Unit.named(around.wordBefore(first));
  }

  private boolean isUnit(int next) {
    String unit = unit(next);
    return LETTERS.contains(unit)
        && around.at(next) != 'M' // metres or millions
        && around.at(next) != ' '
        && !PlainText.isDigit(around.at(next + 1));
  }

  /// The word behind a number, lower case.
  private String unit(int next) {
    Matcher word = around.from(WORD, next);
    if (word.lookingAt()) {
      return word.group(1).toLowerCase(Locale.ROOT);
    }
    int end = next;
    while (end < text.length() && end - next < 5 && Character.isIdeographic(text.charAt(end))) {
      end++;
    }
    for (; end > next; end--) {
      if (Unit.named(text.substring(next, end)).isPresent()) {
        return text.substring(next, end);
      }
    }
    return "";
  }

  /// An unclear token over what is taken.
  private int unclear(int start, int end) {
    tokens.add(new Token(start, end, "", Optional.empty()));
    return end;
  }

  /// Behind digits, slashes and points.
  private int passed(int from) {
    int next = from;
    while (next < text.length()
        && (PlainText.isDigit(around.at(next))
            || (around.at(next) == '/' && PlainText.isDigit(around.at(next + 1))))) {
      next++;
    }
    return next;
  }
}
