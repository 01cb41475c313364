package io.keyfleet.worker.api.response.headers;

import io.keyfleet.worker.quota.LimitReport.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Headers that speak of a limit of requests without saying so: the IETF's drafts of `RateLimit`
/// and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), which are structured fields since
/// the eighth and three fields or a dictionary before, and `X-RateLimit-Limit` and the like, as
/// OpenRouter and gateways have them.
///
/// A count is reported only where its window is a minute or, unsaid, is not one of seconds by its
/// reset: gateways often count by the second, and a second's count kept for a minute would stand
/// still.
final class DraftHeaders {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SECONDS = Duration.ofSeconds(5);

  private static final Pattern COUNT = Pattern.compile("(\\d{1,15})(?:\\.0+)?(?:\\s*[,;].*)?");
  private static final Pattern NAME =
      Pattern.compile("\\s*(?:\"([^\"]{0,100})\"|([^;=\\s]{1,100}))");
  private static final Pattern PARAMETER =
      Pattern.compile("[;,]\\s*([a-z]{1,10})=\"?([^;,\"]{1,40})");
  private static final int LONGEST_TEXT = 1_000;
  private static final int MOST_ITEMS = 20;

  private DraftHeaders() {}

  /// One policy with what is left of it.
  private record Policy(
      OptionalLong limit,
      OptionalLong remaining,
      Optional<Duration> reset,
      Optional<Duration> window) {}

  /// The limit of requests that they speak of; of several the one that holds calls up the longest.
  ///
  /// @param now for resets that name a moment
  static Optional<Limit> read(ResponseHeaders header, Instant now) {
    return Stream.concat(structured(header, now), fields(header, now).stream())
        .max(Comparator.comparing(DraftHeaders::hold))
        .map(policy -> new Limit(count(policy), policy.remaining(), policy.reset()));
  }

  /// How long nothing is left; minus one where something is.
  private static Duration hold(Policy policy) {
    return policy.remaining().orElse(1) == 0
        ? policy.reset().orElse(Duration.ZERO)
        : Duration.ofNanos(-1);
  }

  private static OptionalLong count(Policy policy) {
    boolean ofMinute =
        policy
            .window()
            .map(MINUTE::equals)
            .orElse(policy.reset().map(DraftHeaders::isLong).orElse(false));
    return ofMinute ? policy.limit() : OptionalLong.empty();
  }

  private static boolean isLong(Duration reset) {
    return reset.compareTo(SECONDS) > 0;
  }

  /// `RateLimit: "default";r=50;t=30` with `RateLimit-Policy: "default";q=100;w=60`, or `RateLimit:
  /// limit=100, remaining=50, reset=30` with `RateLimit-Policy: 100;w=60`.
  private static Stream<Policy> structured(ResponseHeaders header, Instant now) {
    String said = text(header, "ratelimit");
    if (said.isEmpty()) {
      return Stream.empty();
    }
    Map<String, Map<String, String>> policies = items(text(header, "ratelimit-policy"));
    if (said.startsWith("limit=") || said.startsWith("remaining=")) {
      Map<String, String> parts = parameters("," + said);
      Map<String, String> policy = policies.getOrDefault(parts.getOrDefault("limit", ""), Map.of());
      return Stream.of(
          new Policy(
              number(parts.get("limit"), 1),
              number(parts.get("remaining"), 0),
              DurationParser.read(parts.getOrDefault("reset", ""), now),
              DurationParser.read(policy.getOrDefault("w", ""), now)));
    }
    return items(said).entrySet().stream()
        .map(item -> {
          Map<String, String> policy = policies.getOrDefault(item.getKey(), Map.of());
          boolean requests = policy.getOrDefault("qu", "requests").equals("requests");
          return new Policy(
              requests ? number(policy.get("q"), 1) : OptionalLong.empty(),
              number(item.getValue().get("r"), 0),
              DurationParser.read(item.getValue().getOrDefault("t", ""), now),
              DurationParser.read(policy.getOrDefault("w", ""), now));
        });
  }

  private static Optional<Policy> fields(ResponseHeaders header, Instant now) {
    for (String prefix : List.of("x-ratelimit-", "ratelimit-", "x-rate-limit-")) {
      String limit = text(header, prefix + "limit");
      OptionalLong remaining = number(text(header, prefix + "remaining"), 0);
      Optional<Duration> reset = DurationParser.read(text(header, prefix + "reset"), now);
      if (!limit.isEmpty() || remaining.isPresent() || reset.isPresent()) {
        String window = parameters(limit).getOrDefault("w", "");
        return Optional.of(
            new Policy(number(limit, 1), remaining, reset, DurationParser.read(window, now)));
      }
    }
    return Optional.empty();
  }

  /// A list's items by their names, which are texts or numbers, with their parameters.
  private static Map<String, Map<String, String>> items(String list) {
    Map<String, Map<String, String>> items = new LinkedHashMap<>();
    for (String item : list.split(",", MOST_ITEMS)) {
      Matcher name = NAME.matcher(item);
      if (name.lookingAt()) {
        String text = name.group(1) == null ? name.group(2) : name.group(1);
        items.putIfAbsent(text, parameters(item.substring(name.end())));
      }
    }
    return items;
  }

  private static Map<String, String> parameters(String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    Matcher parameter = PARAMETER.matcher(text);
    while (parameter.find()) {
      parameters.putIfAbsent(parameter.group(1), parameter.group(2).strip());
    }
    return parameters;
  }

  private static OptionalLong number(@Nullable String text, long least) {
    Matcher count = COUNT.matcher(text == null ? "" : text);
    if (!count.matches() || Long.parseLong(count.group(1)) < least) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(count.group(1)));
  }

  private static String text(ResponseHeaders header, String name) {
    return header.find(name).filter(text -> text.length() <= LONGEST_TEXT).orElse("");
  }
}
