package io.keyfleet.worker.api.response.headers;

import io.keyfleet.worker.api.Redaction;
import io.keyfleet.worker.quota.LimitReport;
import io.keyfleet.worker.quota.LimitReport.Dimension;
import io.keyfleet.worker.quota.LimitReport.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads what a response's headers say of limits: `x-ratelimit-limit-requests` and the like, as
/// OpenAI, Azure and Groq have them, `anthropic-ratelimit-requests-limit` and the like, and else
/// [DraftHeaders]. Any may be missing, and one that makes no sense counts as missing.
public final class LimitHeaders {
  private static final Pattern COUNT = Pattern.compile("\\d{1,15}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,100}");

  private LimitHeaders() {}

  /// Reads what a response says of limits.
  ///
  /// @param keys what must not be in the report
  /// @param now for resets that name a moment
  public static LimitReport read(ResponseHeaders header, Redaction keys, Instant now) {
    Map<Dimension, Limit> limits = new EnumMap<>(Dimension.class);
    for (Dimension dimension : Dimension.values()) {
      String name = dimension.name().toLowerCase(Locale.ROOT).replace('_', '-');
      OptionalLong limit = count(header, name, "limit", 1);
      OptionalLong remaining = count(header, name, "remaining", 0);
      Optional<Duration> reset =
          find(header, name, "reset").flatMap(text -> DurationParser.read(text, now));
      if (limit.isPresent() || remaining.isPresent() || reset.isPresent()) {
        limits.put(dimension, new Limit(limit, remaining, reset));
      }
    }
    if (!limits.containsKey(Dimension.REQUESTS)) {
      DraftHeaders.read(header, now).ifPresent(limit -> limits.put(Dimension.REQUESTS, limit));
    }
    return new LimitReport(
        name(header, keys, "openai-organization", "anthropic-organization-id"),
        name(header, keys, "openai-project"),
        limits,
        Optional.empty());
  }

  private static Optional<String> find(ResponseHeaders header, String dimension, String part) {
    return header
        .find("x-ratelimit-" + part + "-" + dimension)
        .or(() -> header.find("anthropic-ratelimit-" + dimension + "-" + part))
        .or(() -> header.find("x-ratelimit-" + part + "-" + alias(dimension)));
  }

  /// Mistral's and Cerebras' names of what is limited in a minute, and Fireworks'.
  private static String alias(String dimension) {
    return switch (dimension) {
      case "requests" -> "req-minute";
      case "tokens" -> "tokens-minute";
      case "input-tokens" -> "tokens-prompt";
      case "output-tokens" -> "tokens-generated";
      default -> dimension;
    };
  }

  private static OptionalLong count(
      ResponseHeaders header, String dimension, String part, long min) {
    return find(header, dimension, part)
        .filter(text -> COUNT.matcher(text).matches())
        .map(Long::valueOf)
        .filter(count -> count >= min)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  private static Optional<String> name(ResponseHeaders header, Redaction keys, String... names) {
    return Stream.of(names)
        .flatMap(name -> header.find(name).stream())
        .filter(value -> NAME.matcher(value).matches() && value.equals(keys.apply(value)))
        .findFirst();
  }
}
