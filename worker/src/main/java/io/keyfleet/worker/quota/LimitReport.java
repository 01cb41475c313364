package io.keyfleet.worker.quota;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What a response says of the limits that its call counted against.
///
/// @param organization whom the limits belong to, as the provider names it, if it does
/// @param project the same for a part of the organization
/// @param limits what it says of each dimension; those it is silent on are missing
/// @param retryAfter when a call may be tried again, if it refused this one
public record LimitReport(
    Optional<String> organization,
    Optional<String> project,
    Map<Dimension, Limit> limits,
    Optional<Duration> retryAfter) {
  /// A response that says nothing, or no response at all.
  public static final LimitReport NONE =
      new LimitReport(Optional.empty(), Optional.empty(), Map.of(), Optional.empty());

  /// What a provider limits.
  public enum Dimension {
    REQUESTS,
    TOKENS,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    PROJECT_TOKENS
  }

  /// One dimension's limit; any part of it may be left unsaid.
  ///
  /// @param limit most in a window, 1 or more. Over which window is not said; a minute mostly, a
  ///   day for Groq's requests.
  /// @param remaining what is left of it, 0 or more
  /// @param reset until all of it is there again, 0 or more
  public record Limit(OptionalLong limit, OptionalLong remaining, Optional<Duration> reset) {}

  public LimitReport {
    limits = Map.copyOf(limits);
  }

  /// The same of a response that says when to try again.
  public LimitReport with(Optional<Duration> asked) {
    return new LimitReport(organization, project, limits, asked);
  }

  /// Whether nothing remains of one of them.
  public boolean usedUp() {
    return limits.values().stream().anyMatch(limit -> limit.remaining().orElse(1) == 0);
  }
}
