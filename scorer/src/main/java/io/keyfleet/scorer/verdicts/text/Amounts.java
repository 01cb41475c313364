package io.keyfleet.scorer.verdicts.text;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the numbers of a plain text, each with what belongs to it: sign, currency, fraction, power
/// of ten, multiplier (`million`, `万`), percent sign, unit. What looks like a number and is none
/// that can be told (`1,5`, `2π`, `12:30`, `> 5`) is an unclear one, never part of it. Digits that
/// are no number at all (`x2`, `7th`, `400-meter`) are passed over. In time linear in the text. For
/// one thread and one text.
final class Amounts {
  /// A number in a text.
  ///
  /// @param start where it begins, its sign and currency included
  /// @param end behind it
  /// @param unit the word behind it, lower case, known or not; empty where there is none
  /// @param amount nothing where it is unclear
  record Token(int start, int end, String unit, Optional<Amount> amount) {}

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
  private static final Pattern MULTIPLIER =
      Pattern.compile(
          "[ \u00a0]?(?:(hundred|thousand|million|billion|trillion)\\b"
              + "|(万亿|千万|百万|十万|万|萬|亿|億|千(?![克米瓦卡])|百(?!分)))|([kK])(?![A-Za-z/])",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern MONEY =
      Pattern.compile("[ \u00a0]?(?:bn|mn|m|b|tn|t)(?![A-Za-z/])", Pattern.CASE_INSENSITIVE);
  private static final Map<String, Integer> ZEROS =
      Map.ofEntries(
          Map.entry("hundred", 2),
          Map.entry("thousand", 3),
          Map.entry("million", 6),
          Map.entry("billion", 9),
          Map.entry("trillion", 12),
          Map.entry("k", 3),
          Map.entry("万", 4),
          Map.entry("萬", 4),
          Map.entry("亿", 8),
          Map.entry("億", 8),
          Map.entry("千", 3),
          Map.entry("百", 2),
          Map.entry("十万", 5),
          Map.entry("百万", 6),
          Map.entry("千万", 7),
          Map.entry("万亿", 12),
          Map.entry("m", 6),
          Map.entry("mn", 6),
          Map.entry("b", 9),
          Map.entry("bn", 9),
          Map.entry("t", 12),
          Map.entry("tn", 12));
  private static final Pattern WORD =
      Pattern.compile(
          "[ \u00a0]?(°[CF]?|[a-zA-Z]{1,20}(?:/[a-zA-Z]{1,10})?(?:\\^[23])?|[¢$€£¥₹℃℉])");
  private static final Pattern ORDINAL = Pattern.compile("(?:st|nd|rd|th|s)(?![A-Za-z/])");
  private static final Pattern VARIABLE =
      Pattern.compile("[ \u00a0]?[πσ∞√\\\\]|[a-zA-Z](?![A-Za-z/])|[a-zA-Z]+[\\d_]");
  private static final Set<String> LETTERS = Set.of("m", "g", "h", "s", "l", "c", "f", "w", "v");
  private static final Set<String> CURRENCIES =
      Set.of("usd", "us", "rmb", "cny", "eur", "gbp", "inr", "rs", "jpy", "hkd", "aud", "cad");
  private static final String SIGNS = "$€£¥₹₩₽￥";
  private static final int LONGEST_WORD = 24;
  private static final int LONGEST_SUFFIX = 500;

  private final String text;
  private final List<Token> tokens = new ArrayList<>();

  private Amounts(String text) {
    this.text = text;
  }

  /// The numbers of `text`, which is plain already, in its order.
  static List<Token> in(String text) {
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
    char before = at(start - 1);
    boolean named = PlainText.isLetter(before) || before == '_';
    if (named && !CURRENCIES.contains(wordBefore(start))) {
      return end;
    }
    if (before == '^' || (at(start - 2) == '^' && (before == '-' || before == '+'))) {
      power(start, end);
      return end;
    }
    if (from(ORDINAL, end).lookingAt() || (at(end) == '-' && PlainText.isLetter(at(end + 1)))) {
      return end;
    }
    Optional<Amount> amount = Grouping.read(text.substring(start, end)).map(Amount::of);
    boolean digits = end - start <= 30 && text.substring(start, end).matches("\\d+");
    int first = start;
    int next = end;
    if (at(end) == '/' && PlainText.isDigit(at(end + 1))) {
      Matcher over = from(OVER, end);
      if (!digits || before == '/' || !over.lookingAt()) {
        return unclear(start, passed(end));
      }
      amount = fraction(amount, over.group(1));
      next = over.end();
      Token whole = mixed(start);
      if (whole != null) {
        amount = plus(whole.amount(), amount);
        first = whole.start();
        tokens.removeLast();
      }
    }
    return suffixes(first, next, amount, named);
  }

  private int suffixes(int first, int end, Optional<Amount> bare, boolean named) {
    Optional<Amount> amount = bare;
    int next = end;
    Matcher scientific = from(SCIENTIFIC, next);
    if (scientific.lookingAt()) {
      String exponent = scientific.group(1) == null ? scientific.group(2) : scientific.group(1);
      amount = amount.map(one -> scaled(one, bounded(exponent)));
      next = scientific.end();
    }
    boolean negative = false;
    int start = currency(first);
    if ((at(start - 1) == '-' || at(start - 1) == '+') && !isOperand(at(start - 2))) {
      negative = at(start - 1) == '-';
      start = currency(start - 1);
    }
    boolean money =
        named || (start < first && text.substring(start, first).matches(".*[$€£¥₹₩₽].*"));
    Matcher multiplier = from(MULTIPLIER, next);
    Matcher short_ = from(MONEY, next);
    if (multiplier.lookingAt() || (money && short_.lookingAt())) {
      Matcher which = multiplier.lookingAt() ? multiplier : short_;
      int zeros = ZEROS.getOrDefault(which.group().strip().toLowerCase(Locale.ROOT), 0);
      amount = amount.map(one -> scaled(one, zeros));
      next = which.end();
    }
    boolean clear = next > end || !from(VARIABLE, next).lookingAt() || isUnit(next);
    Matcher percent = from(PERCENT, next);
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
            && clearBefore(start)
            && clearBehind(next);
    int word = negation(start);
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
    int caret = at(start - 1) == '^' ? start - 1 : start - 2;
    if (tokens.isEmpty() || tokens.getLast().end() != caret) {
      return;
    }
    Token base = tokens.removeLast();
    boolean ten =
        at(caret - 1) == '0'
            && base.amount().filter(one -> one.same(Amount.of(BigDecimal.TEN))).isPresent();
    Optional<Amount> value =
        ten
            ? Optional.of(
                scaled(Amount.of(BigDecimal.ONE), bounded(text.substring(caret + 1, end))))
            : Optional.empty();
    tokens.add(new Token(base.start(), end, unit(end), value));
  }

  private static Optional<Amount> fraction(Optional<Amount> over, String under) {
    BigDecimal denominator = new BigDecimal(under);
    return denominator.signum() == 0
        ? Optional.empty()
        : over.map(one -> new Amount(one.numerator(), denominator, false, Optional.empty()));
  }

  /// The whole number that stands before a fraction and belongs to it.
  private @Nullable Token mixed(int start) {
    if (tokens.isEmpty() || (at(start - 1) != ' ' && at(start - 1) != PlainText.GAP)) {
      return null;
    }
    Token last = tokens.getLast();
    boolean next = last.end() == start - 1 && PlainText.isDigit(at(last.end() - 1));
    return next && last.amount().flatMap(Amount::whole).filter(one -> one.scale() == 0).isPresent()
        ? last
        : null;
  }

  private static Optional<Amount> plus(Optional<Amount> whole, Optional<Amount> part) {
    if (whole.isEmpty() || part.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal number = whole.get().numerator();
    Amount fraction = part.get();
    if (fraction.numerator().compareTo(fraction.denominator()) >= 0) {
      return Optional.empty();
    }
    BigDecimal scaled = number.abs().multiply(fraction.denominator()).add(fraction.numerator());
    return Optional.of(
        new Amount(
            number.signum() < 0 ? scaled.negate() : scaled,
            fraction.denominator(),
            false,
            whole.get().unit()));
  }

  private static Amount scaled(Amount amount, int zeros) {
    return new Amount(
        amount.numerator().scaleByPowerOfTen(zeros),
        amount.denominator(),
        amount.percent(),
        amount.unit());
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
    while (begin > 0 && SIGNS.indexOf(at(begin - 1)) >= 0) {
      begin--;
    }
    // "$ 5", but not the dollar that closes a formula before it
    if (begin == start
        && at(start - 1) == ' '
        && SIGNS.indexOf(at(start - 2)) >= 0
        && start > 1
        && !isOperand(at(start - 3))) {
      begin = start - 2;
    }
    return begin;
  }

  private Optional<Unit> money(int start, int first) {
    for (int i = start; i < first; i++) {
      if (SIGNS.indexOf(at(i)) >= 0) {
        return Unit.named(String.valueOf(at(i)));
      }
    }
    return Unit.named(wordBefore(first));
  }

  private boolean isUnit(int next) {
    String unit = unit(next);
    return LETTERS.contains(unit) && at(next) != ' ' && !PlainText.isDigit(at(next + 1));
  }

  /// The word behind a number, lower case.
  private String unit(int next) {
    Matcher word = from(WORD, next);
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

  /// Whether nothing before a number makes another one of it.
  private boolean clearBefore(int start) {
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

  private boolean digitBefore(int i) {
    int j = i - 1;
    while (j >= 0 && i - j < 4 && at(j) == ' ') {
      j--;
    }
    return PlainText.isDigit(at(j)) || at(j) == ')' || at(j) == '%';
  }

  private boolean clearBehind(int next) {
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

  /// Where the word that makes a number negative begins; `start` where there is none.
  private int negation(int start) {
    String before = text.substring(Math.max(0, start - 10), start).toLowerCase(Locale.ROOT);
    for (String word : new String[] {"negative ", "minus ", "负", "負"}) {
      if (before.endsWith(word)) {
        int begin = start - word.length();
        return digitBefore(begin) || PlainText.isDigit(at(begin - 1)) ? start : begin;
      }
    }
    return start;
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
        && (PlainText.isDigit(at(next)) || (at(next) == '/' && PlainText.isDigit(at(next + 1))))) {
      next++;
    }
    return next;
  }

  private String wordBefore(int start) {
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

  private Matcher from(Pattern pattern, int at) {
    Matcher matcher =
        pattern.matcher(text).region(at, Math.min(text.length(), at + LONGEST_SUFFIX));
    return matcher.useTransparentBounds(true);
  }

  private static boolean isOperand(char c) {
    return PlainText.isDigit(c) || PlainText.isLetter(c) || c == ')' || c == ']';
  }

  /// The character there, or NUL outside the text.
  private char at(int i) {
    return i >= 0 && i < text.length() ? text.charAt(i) : '\0';
  }
}
