package io.keyfleet.worker.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How long an API asks to wait: `retry-after-ms`, `retry-after` in seconds, as a date (of RFC 9110
/// or 3339) or as a Go duration such as `1m30s`, or the words "try again in 456ms" and "retry in
/// 34.07s" of a message.
final class RetryAfter {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
  private static final String GO_DURATION =
      "(?:(\\d{1,4})h)?(?:(\\d{1,4})m(?!s))?(?:(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s))?";
  private static final Pattern DURATION = Pattern.compile(GO_DURATION);
  private static final Pattern WORDS =
      Pattern.compile("(?:try again|retry) in " + GO_DURATION, Pattern.CASE_INSENSITIVE);

  private RetryAfter() {}

  /// @param header a response header by its name, or null
  /// @param message the error's
  /// @param now for dates
  static Optional<Duration> read(
      Function<String, @Nullable String> header, String message, Instant now) {
    return number(header.apply("retry-after-ms"), 1e-3)
        .or(() -> number(header.apply("retry-after"), 1))
        .or(() -> date(header.apply("retry-after"), now))
        .or(() -> duration(header.apply("retry-after")))
        .or(() -> words(message));
  }

  private static Optional<Duration> number(@Nullable String text, double unitSeconds) {
    if (text == null || !NUMBER.matcher(text.strip()).matches()) {
      return Optional.empty();
    }
    return Optional.of(seconds(Double.parseDouble(text.strip()) * unitSeconds));
  }

  private static Optional<Duration> date(@Nullable String text, Instant now) {
    if (text == null) {
      return Optional.empty();
    }
    return instant(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
        .or(() -> instant(text.strip(), DateTimeFormatter.ISO_OFFSET_DATE_TIME))
        .map(until -> Duration.between(now, until))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
  }

  private static Optional<Instant> instant(String text, DateTimeFormatter form) {
    try {
      return Optional.of(ZonedDateTime.parse(text, form).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> duration(@Nullable String text) {
    Matcher matcher = DURATION.matcher(text == null ? "" : text.strip());
    return matcher.matches() ? sum(matcher) : Optional.empty();
  }

  private static Optional<Duration> words(String message) {
    Matcher matcher = WORDS.matcher(message);
    return matcher.find() ? sum(matcher) : Optional.empty();
  }

  private static Optional<Duration> sum(Matcher matcher) {
    double seconds = part(matcher.group(1)) * 3600 + part(matcher.group(2)) * 60;
    seconds += part(matcher.group(3)) * ("ms".equalsIgnoreCase(matcher.group(4)) ? 1e-3 : 1);
    return seconds > 0 ? Optional.of(seconds(seconds)) : Optional.empty();
  }

  private static double part(@Nullable String text) {
    return text == null ? 0 : Double.parseDouble(text);
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis((long) Math.ceil(seconds * 1000));
  }
}
