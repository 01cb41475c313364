package io.keyfleet.worker.limiters;

import io.keyfleet.worker.limiters.Limiter.Use;
import io.keyfleet.worker.limiters.UsageLog.Entry;
import java.util.List;
import java.util.stream.Stream;

/// How much of a log counts within a window: each entry for the window's length and a margin after
/// it was sent, since a request takes time to arrive. So of the calls of any window of that length
/// at the API the last one took its permit when all others counted, unless one of them took longer
/// than the margin to arrive. Not thread-safe.
final class WindowUsage {
  /// Entries over which the lost part of the time is a mean.
  private static final double MEAN_OF = 32;

  private final UsageLog log;
  private long length;
  private long limit = Long.MAX_VALUE;
  private long margin;
  private long heldFrom = Long.MAX_VALUE;
  private long expiredTo = Long.MIN_VALUE;
  private long used;
  private double expired;
  private double lostToMargin;
  private double lostToDelay;

  /// One of no length and without a limit.
  WindowUsage(UsageLog log) {
    this.log = log;
    log.add(this);
  }

  /// From now on so much may count within so many nanoseconds. What does not count any more stays
  /// so.
  void set(long nanos, long most) {
    length = nanos;
    limit = most;
  }

  /// From now on entries count for so many nanoseconds longer.
  void allowFor(long nanos) {
    margin = nanos;
  }

  /// Entries sent then or later count until further notice; [Long#MAX_VALUE]: none.
  void hold(long from) {
    heldFrom = from;
  }

  long limit() {
    return limit;
  }

  /// What counts at `now`, with all that is still to be sent.
  long used(long now) {
    expire(now);
    return used;
  }

  /// Time up to which no entry counts any more.
  long expiredTo() {
    return expiredTo;
  }

  /// Nanoseconds until there is room for so much; the window's length if nobody knows.
  long untilRoom(long now, long cost) {
    expire(now);
    long tooMuch = used + Math.min(cost, limit) - limit;
    if (tooMuch <= 0) {
      return 0;
    }
    for (Entry entry : log.after(expiredTo)) {
      if (entry.at() >= heldFrom) {
        break;
      }
      tooMuch -= entry.amount();
      if (tooMuch <= 0) {
        return Math.max(1, entry.at() + length + margin - now);
      }
    }
    return length;
  }

  /// What counts at `now`, oldest first; what is still to be sent as of now.
  List<Use> uses(long now) {
    expire(now);
    return Stream.concat(
            log.after(expiredTo).stream().map(one -> new Use(one.at(), one.amount(), false)),
            log.pending().stream().map(one -> new Use(now, one.amount(), true)))
        .toList();
  }

  /// Part of the time that calls counted for because of the margin, of late.
  double lostToMargin() {
    return lostToMargin;
  }

  /// Part of the time that they counted for because they were sent or arrived late, of late.
  double lostToDelay() {
    return lostToDelay;
  }

  /// So much counts since another time.
  void moved(long before, long at, long amount) {
    used += at > expiredTo ? amount : 0;
    used -= before > expiredTo ? amount : 0;
  }

  private void expire(long now) {
    long to = Math.min(now - length - margin, heldFrom - 1);
    if (to <= expiredTo) {
      return;
    }
    for (Entry entry : log.after(expiredTo)) {
      if (entry.at() > to) {
        break;
      }
      used -= entry.amount();
      lose(entry);
    }
    expiredTo = to;
  }

  private void lose(Entry entry) {
    double counted = entry.at() + length + margin - (double) entry.takenAt();
    double delay = Math.max(0, counted - length - margin);
    double weight = 1 / Math.min(++expired, MEAN_OF);
    lostToMargin += ((counted - length - delay) / counted - lostToMargin) * weight;
    lostToDelay += (delay / counted - lostToDelay) * weight;
  }
}
