package io.keyfleet.scorer.grading.text;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One spelling of plain texts that mean the same: terms without the blanks around their signs,
/// with roots and fractions in a line, and dates with the day first.
public final class Spelling {
  private static final Pattern BLANKS = Pattern.compile("[\\s\u00a0]+");
  private static final Pattern SIGN = Pattern.compile("[ ]?([-+*/=^<>√×÷{}&()\\[\\]])[ ]?");

  /// The blank between a number and the letter that it counts.
  private static final Pattern FACTOR = Pattern.compile("(?<=\\d) (?=\\p{L}\\b)");

  private static final Pattern COMMA = Pattern.compile(",[ ](?!\\d{3}(?!\\d))");
  private static final Pattern MATRIX = Pattern.compile("[ ]?([pbvBV]?matrix)[ ]?");

  /// The root of one number or letter.
  private static final Pattern ROOT = Pattern.compile("√\\{(\\d{1,30}|\\p{L})\\}(?!\\{)");

  /// A fraction as [PlainText] leaves it; both parts without braces of their own.
  private static final Pattern FRACTION =
      Pattern.compile("√\\{([^{}]{1,200})\\}\\{([^{}]{1,200})\\}");

  private static final Pattern ONE_FACTOR = Pattern.compile("-?[\\w.√π°\\p{L}]+");
  private static final int MAX_NESTING = 4;

  private static final String MONTH =
      "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:\\.|t\\.?|[a-z]{1,6})?";
  private static final Pattern MONTH_FIRST =
      Pattern.compile(
          "\\b" + MONTH + " (\\d{1,2})(?:st|nd|rd|th)?,? ?(\\d{4})\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern DAY_FIRST =
      Pattern.compile(
          "\\b(\\d{1,2})(?:st|nd|rd|th)? (?:of )?" + MONTH + ",? ?(\\d{4})\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern ISO = Pattern.compile("\\b(\\d{4})-(0\\d|1[0-2])-([0-3]\\d)\\b");
  private static final String[] MONTHS = {
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"
  };

  private Spelling() {}

  /// The spelling of a plain text.
  public static String of(String plain) {
    String text = BLANKS.matcher(plain).replaceAll(" ");
    text = ISO.matcher(text).replaceAll(date -> day(date.group(3), date.group(2), date.group(1)));
    text =
        MONTH_FIRST
            .matcher(text)
            .replaceAll(date -> day(date.group(2), date.group(1), date.group(3)));
    text =
        DAY_FIRST
            .matcher(text)
            .replaceAll(date -> day(date.group(1), date.group(2), date.group(3)));
    text = SIGN.matcher(text).replaceAll("$1");
    text = FACTOR.matcher(text).replaceAll("");
    text = MATRIX.matcher(text).replaceAll(" $1 ");
    for (int i = 0; i < MAX_NESTING; i++) {
      text = ROOT.matcher(text).replaceAll("√$1");
      text = FRACTION.matcher(text).replaceAll(Spelling::line);
    }
    return COMMA.matcher(text).replaceAll(",");
  }

  private static String day(String day, String month, String year) {
    String name = Character.isDigit(month.charAt(0)) ? MONTHS[Integer.parseInt(month) - 1] : month;
    return Integer.parseInt(day) + " " + name.toLowerCase(Locale.ROOT) + " " + year;
  }

  private static String line(MatchResult fraction) {
    return Matcher.quoteReplacement(factor(fraction.group(1)) + "/" + factor(fraction.group(2)));
  }

  private static String factor(String term) {
    return ONE_FACTOR.matcher(term).matches() ? term : "(" + term + ")";
  }
}
