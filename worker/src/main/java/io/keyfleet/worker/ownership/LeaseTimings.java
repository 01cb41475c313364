package io.keyfleet.worker.ownership;

import java.time.Duration;

/// How long leases last, and what follows from it for who takes over from an owner that did not
/// hand over.
///
/// @param session silence after which the group writes a worker off
/// @param length of a lease from the commit that renewed it
/// @param grace until a lease is over for certain, however the group came to write its holder off,
///   from when the group gave away what it held
public record LeaseTimings(Duration session, Duration length, Duration grace) {
  /// How long an account is still to be left alone whose owner committed it last at `committedAt`.
  /// A commit that carries a checkpoint begins a lease, so a session later that is over, and half a
  /// second of difference between two workers' clocks does no harm.
  ///
  /// @param committedAt wall time, milliseconds since the epoch
  /// @param now the same
  Duration graceFor(long committedAt, long now) {
    return Duration.ofMillis(
        Math.clamp(committedAt + session.toMillis() - now, 0, grace.toMillis()));
  }
}
