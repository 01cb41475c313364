package io.keyfleet.worker.ownership;

import java.time.Duration;
import java.util.Optional;

/// How long a key that failed is left alone, and whether a call may try it again: a minute at
/// first, then twice as long after each call that fails as well, one call at a time. Times are
/// nanoseconds of the worker's ticks. Not thread-safe.
final class Quarantine {
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration LONGEST_ASKED = Duration.ofHours(1);
  private static final int MAX_DOUBLINGS = 10;

  private final UnavailableReason reason;
  private int failures;
  private long until;
  private boolean trying;

  Quarantine(UnavailableReason reason) {
    this.reason = reason;
  }

  /// One that an owner before began.
  Quarantine(UnavailableReason reason, int failures, long until) {
    this.reason = reason;
    this.failures = failures;
    this.until = until;
  }

  UnavailableReason reason() {
    return reason;
  }

  int failures() {
    return failures;
  }

  long until() {
    return until;
  }

  /// Nanoseconds until a call may try the key; [OwnedAccount#NEVER] while one does.
  long untilTry(long now) {
    return trying ? OwnedAccount.NEVER : Math.max(0, until - now);
  }

  void tried() {
    trying = true;
  }

  /// The key failed again, or for the first time.
  ///
  /// @param reset when the provider says that it will be good again
  void failed(long now, Optional<Duration> reset) {
    Duration doubled = FIRST.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
    Duration wait = shorter(reset.orElse(doubled), reset.isPresent() ? LONGEST_ASKED : LONGEST);
    failures++;
    until = now + wait.toNanos();
    trying = false;
  }

  /// The call that tried it says nothing of the key.
  void undecided() {
    trying = false;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
