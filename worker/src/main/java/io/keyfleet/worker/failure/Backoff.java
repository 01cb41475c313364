package io.keyfleet.worker.failure;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Waits that double from time to time up to a bound, with full jitter: each is drawn evenly from
/// nothing to the doubled value, so that those who failed together do not come back together.
public final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final int MAX_DOUBLINGS = 20;

  private final Duration longest;
  private final Duration longestAsked;
  private final RandomGenerator random;

  /// @param longest bound of the drawn waits
  /// @param longestAsked bound of the waits that others ask for
  public Backoff(Duration longest, Duration longestAsked, RandomGenerator random) {
    this.longest = longest;
    this.longestAsked = longestAsked;
    this.random = random;
  }

  /// The wait after so many failures in a row, 1 or more; what was asked for where it was.
  public Duration after(int failures, Optional<Duration> asked) {
    return asked.map(this::bounded).orElseGet(() -> drawn(failures));
  }

  /// The same, but no less than is drawn: an API that asks for an immediate retry would use up all
  /// attempts at once.
  public Duration drawnOrAfter(int failures, Optional<Duration> asked) {
    Duration drawn = drawn(failures);
    return asked.map(this::bounded).filter(wait -> wait.compareTo(drawn) > 0).orElse(drawn);
  }

  private Duration bounded(Duration asked) {
    return asked.compareTo(longestAsked) > 0 ? longestAsked : asked;
  }

  private Duration drawn(int failures) {
    long doubled = FIRST.toNanos() << Math.min(failures - 1, MAX_DOUBLINGS);
    return Duration.ofNanos(random.nextLong(Math.min(doubled, longest.toNanos()) + 1));
  }
}
