package io.keyfleet.worker.api.response.headers;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long something lasts, in every form that providers write it: seconds with or without a
/// fraction, a Go duration such as `1m30s` or `120ms`, or the moment of its end: any of RFC 9110's
/// three dates, one of RFC 3339, or seconds or milliseconds since 1970. What is none of that says
/// nothing, and so does `-1`. Rounded up to milliseconds.
public final class DurationParser {
  /// Longer ones are taken for this: the longest window of a quota.
  private static final Duration LONGEST = Duration.ofDays(366);

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

  /// Seconds since 1970, or milliseconds; fewer digits are a number of seconds.
  private static final Pattern EPOCH = Pattern.compile("(\\d{10})(\\.\\d{1,9})?|\\d{13}");

  private static final int MILLIS_DIGITS = 13;

  private static final DateTimeFormatter RFC_850 =
      new DateTimeFormatterBuilder()
          .appendPattern("EEEE, dd-MMM-")
          .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
          .appendPattern(" HH:mm:ss 'GMT'")
          .toFormatter(Locale.US)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM [ ]d HH:mm:ss uuuu", Locale.US).withZone(ZoneOffset.UTC);
  private static final String GO_PART = "(\\d{1,9}(?:\\.\\d{1,9})?)(h|ms|m|s|us|µs|ns)";

  /// A Go duration, as a pattern for use inside others.
  public static final String GO_DURATION = "(?:\\d{1,9}(?:\\.\\d{1,9})?(?:h|ms|m|s|us|µs|ns)){1,6}";

  private static final Pattern GO = Pattern.compile(GO_DURATION);
  private static final Pattern PART = Pattern.compile(GO_PART);
  private static final int LONGEST_TEXT = 64;

  private DurationParser() {}

  /// Reads one; empty if the text is no duration.
  ///
  /// @param now for the forms that name a moment; one in the past is no wait
  public static Optional<Duration> read(String text, Instant now) {
    String said = text.length() > LONGEST_TEXT ? "" : text.strip();
    return number(said, 1)
        .or(() -> goDuration(said))
        .or(() -> epoch(said, now))
        .or(() -> moment(said, now));
  }

  /// A number of milliseconds.
  public static Optional<Duration> millis(String text) {
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

  /// A moment that is further off than any window is none.
  private static Optional<Duration> epoch(String text, Instant now) {
    if (!EPOCH.matcher(text).matches()) {
      return Optional.empty();
    }
    double unit = text.length() == MILLIS_DIGITS && text.indexOf('.') < 0 ? 1 : 1e3;
    Instant end = Instant.ofEpochMilli((long) Math.ceil(Double.parseDouble(text) * unit));
    Duration wait = Duration.between(now, end);
    return wait.abs().compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(until(end, now));
  }

  private static Optional<Duration> moment(String text, Instant now) {
    return moment(text, DateTimeFormatter.RFC_1123_DATE_TIME)
        .or(() -> moment(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME))
        .or(() -> moment(text, RFC_850))
        .or(() -> moment(text, ASCTIME))
        .map(end -> until(end, now));
  }

  private static Duration until(Instant end, Instant now) {
    Duration wait = Duration.between(now, end);
    if (wait.compareTo(LONGEST) >= 0) {
      return LONGEST;
    }
    return wait.isNegative() ? Duration.ZERO : seconds(wait.toMillis() / 1e3);
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
