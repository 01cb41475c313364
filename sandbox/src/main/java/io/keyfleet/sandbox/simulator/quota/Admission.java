package io.keyfleet.sandbox.simulator.quota;

/// What a quota says to a request that arrives.
public sealed interface Admission {
  /// Requests that the quota would take at this moment, this one counted where it was accepted.
  long remaining();

  /// Nanoseconds until the oldest request leaves the window, and so until the quota takes one more.
  long resetNanos();

  /// It is inside the quota and counts from now on.
  ///
  /// @param remaining 0 or more
  /// @param resetNanos more than 0
  record Accepted(long remaining, long resetNanos) implements Admission {}

  /// The window is full; the request does not count.
  ///
  /// @param used requests in the window
  /// @param resetNanos more than 0: after it a request is accepted, where no other came first
  record Refused(long used, long resetNanos) implements Admission {
    @Override
    public long remaining() {
      return 0;
    }
  }
}
