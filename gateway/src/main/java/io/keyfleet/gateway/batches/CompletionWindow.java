package io.keyfleet.gateway.batches;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Within which time a batch is to end: `24h`, `90m`, `30s`, `7d`.
final class CompletionWindow {
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})([smhd])");
  private static final Duration LONGEST = Duration.ofDays(30);

  private CompletionWindow() {}

  /// The time that a text says, where it says one.
  static Optional<Duration> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(form.group(1));
    Duration window =
        switch (form.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
    return window.isZero() || window.compareTo(LONGEST) > 0
        ? Optional.empty()
        : Optional.of(window);
  }
}
