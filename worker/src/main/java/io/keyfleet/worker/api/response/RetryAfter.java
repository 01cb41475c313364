package io.keyfleet.worker.api.response;

import io.keyfleet.worker.api.response.headers.DurationParser;
import io.keyfleet.worker.api.response.headers.ResponseHeaders;
import io.keyfleet.worker.quota.LimitReport;
import io.keyfleet.worker.quota.LimitReport.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How long an API asks to wait: `retry-after-ms`, `retry-after`, the reset of the limit of which
/// nothing is left, or words of a message such as "try again in 456ms", "retry in 34.07s", "retry
/// after 6 seconds", "wait 2 minutes" and "resets in 1h30m". No wait, or one that is over, says
/// nothing: whoever believed it would call as fast as refusals come.
final class RetryAfter {
  private static final Pattern WORDS =
      Pattern.compile(
          "(?:(?:try again|retry|resets?|replenished) (?:in|after)|\\bwait) "
              + "(?:(\\d{1,9}(?:\\.\\d{1,9})?) ?(second|sec|minute|min|hour)s?\\b|("
              + DurationParser.GO_DURATION
              + ")|(\\d{1,3}):(\\d\\d):(\\d\\d)\\b)",
          Pattern.CASE_INSENSITIVE);

  /// Cerebras' names of what is limited in more than a minute.
  private static final List<String> LONGER =
      List.of("requests-day", "requests-hour", "tokens-day", "tokens-hour");

  private RetryAfter() {}

  /// @param limits what the same response says of limits
  /// @param message the error's
  /// @param now for dates
  static Optional<Duration> read(
      ResponseHeaders header, LimitReport limits, String message, Instant now) {
    return header
        .find("retry-after-ms")
        .or(() -> header.find("x-ms-retry-after-ms"))
        .flatMap(DurationParser::millis)
        .filter(Duration::isPositive)
        .or(() ->
            header
                .find("retry-after")
                .flatMap(text -> DurationParser.read(text, now))
                .filter(Duration::isPositive))
        .or(() -> exhausted(header, limits, now))
        .or(() -> said(header, message, now));
  }

  /// Of several exhausted limits the one that resets last.
  private static Optional<Duration> exhausted(
      ResponseHeaders header, LimitReport report, Instant now) {
    Stream<Duration> longer =
        LONGER.stream()
            .filter(name -> header.find("x-ratelimit-remaining-" + name).orElse("").equals("0"))
            .flatMap(name -> header.find("x-ratelimit-reset-" + name).stream())
            .flatMap(text -> DurationParser.read(text, now).stream());
    Stream<Duration> minutes =
        report.limits().values().stream()
            .filter(limit -> limit.remaining().orElse(1) == 0)
            .map(Limit::reset)
            .flatMap(Optional::stream);
    return Stream.concat(longer, minutes)
        .filter(Duration::isPositive)
        .max(Comparator.naturalOrder());
  }

  /// What the body says. Gemini says it twice, once rounded down: the longer one counts.
  private static Optional<Duration> said(ResponseHeaders header, String message, Instant now) {
    Optional<Duration> info =
        header
            .find(ErrorBody.RETRY_INFO)
            .flatMap(text -> DurationParser.read(text, now))
            .filter(Duration::isPositive);
    return Stream.concat(info.stream(), words(message, now).stream())
        .max(Comparator.naturalOrder());
  }

  private static Optional<Duration> words(String message, Instant now) {
    Matcher matcher = WORDS.matcher(message);
    if (!matcher.find()) {
      return Optional.empty();
    }
    return DurationParser.read(duration(matcher), now).filter(Duration::isPositive);
  }

  /// As a Go duration.
  private static String duration(Matcher said) {
    if (said.group(4) != null) {
      return said.group(4) + "h" + said.group(5) + "m" + said.group(6) + "s";
    }
    return said.group(1) == null
        ? said.group(3)
        : said.group(1) + said.group(2).toLowerCase(Locale.ROOT).charAt(0);
  }
}
