package io.keyfleet.worker.limiter;

import java.util.List;

/// Keeps calls inside one limit. It only computes, from the times it is given, in nanoseconds of
/// one clock; somebody else waits. A call has a cost, in whatever the limit counts, and takes a
/// permit before it goes out; it counts from when it really went out, which the permit learns. Not
/// thread-safe.
public interface Limiter {
  /// Wait that no time ends, only a change: a call that comes back, a limit that is raised.
  long UNTIL_CHANGED = Long.MAX_VALUE;

  /// Nanoseconds until a permit of this cost may be taken; 0 is now.
  long nanosUntilPermit(long now, long cost);

  /// Takes a permit that [#nanosUntilPermit] said is available.
  Permit acquire(long now, long cost);

  /// What still counts at `now`, oldest first.
  List<Use> uses(long now);

  /// Counts what somebody else used before. Only before the first permit.
  void restore(List<Use> uses);

  /// Leave to make one call, as far as one limit goes. Whoever has it tells what became of the
  /// call, in this order.
  interface Permit {
    /// The request went out, or it is certain that none will. Once.
    default void sent(long at) {}

    /// The request may have reached the API as late as `at`, because the API stood still.
    default void delayed(long at) {}

    /// There is a sign that the request has reached the API, or none went out or will. Once, after
    /// it was sent.
    default void confirmed() {}

    /// It is known that the request had reached the API by `latest`. Once at most, after it was
    /// confirmed.
    default void arrived(long latest) {}

    /// What the call really cost turns out to differ by so much from what it was taken for.
    default void correct(long difference) {}

    /// The API answered the call. Once, before [#ended], and not after [#refused].
    default void answered() {}

    /// The API refused the call, since it was one too many. Once, before [#ended].
    ///
    /// @param retryAfter nanoseconds that the API asks to wait, 0 or more
    /// @return whether other calls have to wait as well, as far as this limit knows
    default boolean refused(Refusal refusal, long retryAfter, long now) {
      return true;
    }

    /// The call is over. Once.
    default void ended() {}
  }

  /// What was too many.
  enum Refusal {
    /// The calls within some time, or at the same time, as far as the API says.
    OVER_LIMIT,
    /// What the API names: tokens, or a limit of which nothing remains.
    USED_UP,
    /// The calls more than there were before: they grew in number too fast.
    RAMPED_TOO_FAST
  }

  /// Something that counts against a limit.
  ///
  /// @param at since when
  /// @param amount how much
  /// @param pending whether it may yet go out, at a time that nobody knows
  record Use(long at, long amount, boolean pending) {}
}
