package io.keyfleet.worker.limiters;

/// How much of a ring counts within a length of time: entries stop counting in their order, each
/// that long after it was sent. One whose send is not known yet counts until it is, and with it all
/// after it. So a limit holds however long a request lingers between turn and wire: the last call
/// of any stretch of that length took its turn when all others of the stretch counted. Not
/// thread-safe.
final class Horizon {
  private final Ring ring;
  private long length;
  private long limit;
  private long first;
  private long used;
  private long expiredTo;

  /// One of no length and no limit.
  Horizon(Ring ring) {
    this.ring = ring;
    this.limit = Long.MAX_VALUE;
  }

  /// From now on so much may count within so many nanoseconds. What does not count any more stays
  /// so.
  void set(long nanos, long most) {
    length = nanos;
    limit = most;
  }

  long limit() {
    return limit;
  }

  /// Number of the oldest entry that counts; the ring's end where none does.
  long first() {
    return first;
  }

  /// What counts at `now`, all that may yet go out included.
  long used(long now) {
    expire(now);
    return used;
  }

  /// Nanoseconds until there is room for so much, or until the next look where a send that is not
  /// known yet is in its way.
  long untilRoom(long now, long cost) {
    expire(now);
    long wait = 0;
    long tooMuch = used + Math.min(cost, limit) - limit;
    for (long i = first; tooMuch > 0 && i < ring.end(); i++) {
      wait = Math.max(wait, ring.pending(i) ? length : ring.at(i) + length - now);
      tooMuch -= ring.amount(i);
    }
    return wait;
  }

  /// The newest entry grew by so much.
  void took(long cost) {
    used += cost;
  }

  /// An entry's amount changed by so much.
  void corrected(long entry, long change) {
    used += entry >= first ? change : 0;
  }

  /// An entry's time was put off to `at`; it counts again, and all after it, where it would not
  /// have stopped by now.
  void delayed(long entry, long at) {
    if (at + length - expiredTo > 0) {
      while (first > entry) {
        used += ring.amount(--first);
      }
    }
  }

  private void expire(long now) {
    expiredTo = now;
    while (first < ring.end() && !ring.pending(first) && ring.at(first) + length - now <= 0) {
      used -= ring.amount(first++);
    }
  }
}
