package io.keyfleet.worker.pool;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Forms of single values; each throws IllegalArgumentException where a text is none of its.
final class ValueParsers {
  /// Of providers and accounts.
  static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

  static final String NAME_MISTAKE =
      "is no name: letters, digits, dots, dashes and underscores, at most 100, please";

  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})\\s*(ms|s|min|h)");
  private static final int MAX_PRICE_DIGITS = 20;

  private ValueParsers() {}

  static String matching(String text, String pattern) {
    if (!text.matches(pattern)) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  static int count(String text, int max) {
    int count = Integer.parseInt(matching(text, "\\d{1,9}"));
    if (count < 1 || count > max) {
      throw new IllegalArgumentException();
    }
    return count;
  }

  static BigDecimal price(String text) {
    return new BigDecimal(matching(text, "\\d{1,9}(\\.\\d{1," + (MAX_PRICE_DIGITS - 9) + "})?"));
  }

  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException();
    }
    long count = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "min" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofSeconds(count);
        };
    if (duration.compareTo(Duration.ofMillis(100)) < 0
        || duration.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException();
    }
    return duration;
  }
}
