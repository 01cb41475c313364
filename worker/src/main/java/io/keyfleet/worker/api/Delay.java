package io.keyfleet.worker.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long something lasts, in every form that providers write it: seconds with or without a
/// fraction, a Go duration such as `1m30s` or `120ms`, or the moment of its end as RFC 9110 or RFC
/// 3339 have it. What is none of that says nothing, and so does `-1`. Rounded up to milliseconds.
final class Delay {
  /// Longer ones are taken for this: the longest window of a quota.
  private static final Duration LONGEST = Duration.ofDays(366);

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
  private static final String GO_PART = "(\\d{1,9}(?:\\.\\d{1,9})?)(h|ms|m|s|us|µs|ns)";

  /// A Go duration, as a pattern for use inside others.
  static final String GO_DURATION = "(?:\\d{1,9}(?:\\.\\d{1,9})?(?:h|ms|m|s|us|µs|ns)){1,6}";

  private static final Pattern GO = Pattern.compile(GO_DURATION);
  private static final Pattern PART = Pattern.compile(GO_PART);
  private static final int LONGEST_TEXT = 64;

  private Delay() {}

  /// @param now for the forms that name a moment; one in the past is no wait
  static Optional<Duration> read(String text, Instant now) {
    String said = text.length() > LONGEST_TEXT ? "" : text.strip();
    return number(said, 1).or(() -> goDuration(said)).or(() -> moment(said, now));
  }

  /// A number of milliseconds.
  static Optional<Duration> millis(String text) {
    return number(text.strip(), 1e-3);
  }

  private static Optional<Duration> number(String text, double unitSeconds) {
    return NUMBER.matcher(text).matches()
        ? Optional.of(seconds(Double.parseDouble(text) * unitSeconds))
        : Optional.empty();
  }

  private static Optional<Duration> goDuration(String text) {
    if (!GO.matcher(text).matches()) {
      return Optional.empty();
    }
    double seconds = 0;
    for (Matcher part = PART.matcher(text); part.find(); ) {
      seconds += Double.parseDouble(part.group(1)) * unitSeconds(part.group(2));
    }
    return Optional.of(seconds(seconds));
  }

  private static double unitSeconds(String unit) {
    return switch (unit) {
      case "h" -> 3600;
      case "m" -> 60;
      case "ms" -> 1e-3;
      case "us", "µs" -> 1e-6;
      case "ns" -> 1e-9;
      default -> 1;
    };
  }

  private static Optional<Duration> moment(String text, Instant now) {
    return moment(text, DateTimeFormatter.RFC_1123_DATE_TIME)
        .or(() -> moment(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME))
        .map(end -> Duration.between(now, end))
        .map(wait -> wait.compareTo(LONGEST) < 0 ? wait : LONGEST)
        .map(wait -> wait.isNegative() ? Duration.ZERO : seconds(wait.toMillis() / 1e3));
  }

  private static Optional<Instant> moment(String text, DateTimeFormatter form) {
    try {
      return Optional.of(ZonedDateTime.parse(text, form).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration seconds(double seconds) {
    return seconds >= LONGEST.toSeconds()
        ? LONGEST
        : Duration.ofMillis((long) Math.ceil(seconds * 1000 - 1e-6));
  }
}
