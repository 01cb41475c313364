package io.keyfleet.worker.api.response;

import io.keyfleet.worker.api.response.headers.DurationParser;
import io.keyfleet.worker.api.response.headers.ResponseHeaders;
import io.keyfleet.worker.quota.LimitReport;
import io.keyfleet.worker.quota.LimitReport.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How long an API asks to wait: `retry-after-ms`, `retry-after`, the reset of the limit of which
/// nothing is left, or the words "try again in 456ms", "retry in 34.07s" and "retry after 6
/// seconds" of a message. No wait, or one that is over, says nothing: whoever believed it would
/// call as fast as refusals come.
final class RetryAfter {
  private static final Pattern WORDS =
      Pattern.compile(
          "(?:try again|retry) (?:in|after) (?:(\\d{1,9}(?:\\.\\d{1,9})?) seconds?|("
              + DurationParser.GO_DURATION
              + "))",
          Pattern.CASE_INSENSITIVE);

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
        .or(() -> exhausted(limits))
        .or(() -> said(header, message, now));
  }

  /// Of several exhausted limits the one that resets last.
  private static Optional<Duration> exhausted(LimitReport report) {
    return report.limits().values().stream()
        .filter(limit -> limit.remaining().orElse(1) == 0)
        .map(Limit::reset)
        .flatMap(Optional::stream)
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
    String said = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return DurationParser.read(said, now).filter(Duration::isPositive);
  }
}
