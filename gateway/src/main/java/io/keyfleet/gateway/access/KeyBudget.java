package io.keyfleet.gateway.access;

import io.keyfleet.service.settings.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a name may use within a span of time. Spans follow one another from 1970-01-01 UTC on, so a
/// day's begins at midnight UTC.
///
/// @param unit what is counted
/// @param most how many of them, in which span
public record KeyBudget(Unit unit, Rate most) {
  private static final Pattern TEXT = Pattern.compile("(\\d+) *(requests?|tokens?) */ *(\\w+)");
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  /// What a budget counts.
  public enum Unit {
    /// Answers.
    REQUESTS,
    /// Tokens that the API says it read and wrote for answers.
    TOKENS
  }

  /// @throws IllegalArgumentException for a span shorter than a minute
  public KeyBudget {
    if (most.window().compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("a budget is for a minute at least");
    }
  }

  /// Reads `5000 requests/d` and `2000000 tokens/h`.
  ///
  /// @throws IllegalArgumentException if it is nothing of that kind
  public static KeyBudget parse(String text) {
    Matcher parts = TEXT.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a budget like 5000 requests/d or 2000000 tokens/d");
    }
    Unit unit = parts.group(2).startsWith("token") ? Unit.TOKENS : Unit.REQUESTS;
    return new KeyBudget(unit, Rate.parse(parts.group(1) + "/" + parts.group(3)));
  }

  /// Beginning of the span that a moment is in.
  public Instant begin(Instant moment) {
    long length = most.window().toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(moment.toEpochMilli(), length) * length);
  }

  /// End of that span.
  public Instant end(Instant moment) {
    return begin(moment).plus(most.window());
  }

  /// Such as `5000 requests in 86400 s`.
  @Override
  public String toString() {
    String name = unit.name().toLowerCase(Locale.ROOT);
    return most.count() + " " + name + " in " + most.window().toSeconds() + " s";
  }
}
