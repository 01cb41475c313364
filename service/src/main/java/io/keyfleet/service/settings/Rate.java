package io.keyfleet.service.settings;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// At most so many in any window of a length: `5/s`, `500/min`, `1000/h`, `10/10s`, `2/100ms`.
///
/// @param count 1 or more
/// @param window longer than nothing, at most 366 days
public record Rate(long count, Duration window) {
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,9})\\s*/\\s*(\\d{0,9})\\s*(ms|s|sec|m|min|h|d)");

  /// @throws IllegalArgumentException out of bounds
  public Rate {
    if (count < 1 || !window.isPositive() || window.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a rate is 1 or more in a window of at most 366 days");
    }
  }

  /// Reads `5/s` and the like; a bare number is per second.
  ///
  /// @throws IllegalArgumentException if it is nothing of that kind
  public static Rate parse(String text) {
    String stripped = text.strip();
    Matcher matcher = TEXT.matcher(stripped.matches("\\d{1,9}") ? stripped + "/s" : stripped);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a rate like 5/s or 500/min");
    }
    long units = matcher.group(2).isEmpty() ? 1 : Long.parseLong(matcher.group(2));
    return new Rate(Long.parseLong(matcher.group(1)), unit(matcher.group(3)).multipliedBy(units));
  }

  /// Mean number per second.
  public double perSecond() {
    return count / (window.toNanos() / 1e9);
  }

  private static Duration unit(String name) {
    return switch (name) {
      case "ms" -> Duration.ofMillis(1);
      case "m", "min" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> Duration.ofSeconds(1);
    };
  }

  /// In the form that [#parse] reads.
  @Override
  public String toString() {
    long millis = window.toMillis();
    if (millis == 1000) {
      return count + "/s";
    }
    if (millis == 60_000) {
      return count + "/min";
    }
    return millis % 1000 == 0 ? count + "/" + millis / 1000 + "s" : count + "/" + millis + "ms";
  }
}
