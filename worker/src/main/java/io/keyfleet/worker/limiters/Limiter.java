package io.keyfleet.worker.limiters;

import java.util.List;

/// Keeps calls inside one limit. It only computes, from the times it is given, in nanoseconds of
/// one clock; somebody else waits. A call has a cost, in whatever the limit counts, and takes its
/// turn before it goes out; it counts from when it really went out, which is told later. Not
/// thread-safe.
public interface Limiter {
  /// Wait that no time ends, only a change: a call that comes back, a limit that is raised.
  long UNTIL_CHANGED = Long.MAX_VALUE;

  /// Nanoseconds until a turn of this cost may be taken; 0 is now.
  long untilTurn(long now, long cost);

  /// Takes a turn, which [#untilTurn] said is open.
  ///
  /// @return what the turn is told by from now on; several turns may share it
  long take(long now, long cost);

  /// A turn's request went out, or, where none did, that was certain. Once for each turn.
  void sent(long turn, long at);

  /// The request of a turn that was sent counts from no earlier than `at`.
  void delayed(long turn, long at);

  /// There is a sign that the request of a turn has reached the API, or none went out or will. Once
  /// for each turn, after it was sent.
  void confirmed(long turn);

  /// It is known that the request of a turn reached the API at `latest` or before. Once at most,
  /// after it was confirmed.
  void arrived(long turn, long latest);

  /// What a turn really cost turns out to differ by so much from what it was taken for.
  void correct(long turn, long difference);

  /// A turn's call is over. Once for each turn.
  void landed(long turn);

  /// What still counts at `now`, oldest first.
  List<Use> uses(long now);

  /// Counts what somebody else used before. Only before the first turn.
  void restore(List<Use> uses);

  /// Something that counts against a limit.
  ///
  /// @param at since when
  /// @param amount how much
  /// @param pending whether it may yet go out, at a time that nobody knows
  record Use(long at, long amount, boolean pending) {}
}
