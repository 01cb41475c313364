package io.keyfleet.worker.limiter;

import io.keyfleet.worker.limiter.Limiter.Use;
import io.keyfleet.worker.limiter.UsageLog.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;

/// How much of a log counts within a window: each entry until a window's length after its arrival.
/// An entry whose send is not known yet counts until it is. While the API is silent, one without a
/// sign of arrival counts until there is one; and if a call's own answer typically tells when it
/// arrived, one without an answer counts until it has one, for another length at most. So a limit
/// holds however long a request takes to arrive: in any window, the last permit was granted while
/// all others in it still counted. Not thread-safe.
final class WindowUsage {
  /// APIs tell times in milliseconds, rounded.
  private static final long ROUNDING = 1_000_000;

  /// Entries over which the part that is lost is a mean.
  private static final long MEAN_OF = 32;

  private final UsageLog log;
  private final TreeSet<Long> stragglers = new TreeSet<>();
  private long length;
  private long margin;
  private long limit;
  private boolean waitsForSign;
  private boolean waitsForAnswer;
  private long first;
  private long used;
  private long expiredTo;
  private double lost;

  /// One of no length and no limit.
  WindowUsage(UsageLog log) {
    this.log = log;
    this.limit = Long.MAX_VALUE;
  }

  /// From now on so much may count within so many nanoseconds. What does not count any more stays
  /// so.
  void set(long nanos, long most) {
    length = nanos;
    limit = most;
  }

  /// From now on entries count for so many nanoseconds longer while it is not known when they
  /// arrived.
  void allowFor(long nanos) {
    margin = nanos;
  }

  /// What is worth waiting for now.
  ///
  /// @param silent whether the API is likely to stand still, so that an entry without a sign of
  ///   arrival is waited for
  /// @param answer so many nanoseconds after a send its own answer typically tells when it had
  ///   arrived at the latest
  /// @param rough whether requests are likelier to be late than usually, so that it is worth
  ///   waiting for longer
  void expect(boolean silent, long answer, boolean rough) {
    waitsForSign = silent;
    waitsForAnswer = answer <= (rough ? length : length / 5 * 2);
  }

  long limit() {
    return limit;
  }

  /// Number of the oldest entry that counts; the ring's end where none does.
  long oldest() {
    return stragglers.isEmpty() ? first : stragglers.first();
  }

  /// What counts at `now`, all that may yet go out included.
  long used(long now) {
    expire(now);
    return used;
  }

  /// Nanoseconds until there is room for so much, or until the next look where something that is
  /// not known yet is in its way.
  long untilRoom(long now, long cost) {
    expire(now);
    long tooMuch = used + Math.min(cost, limit) - limit;
    if (tooMuch <= 0) {
      return 0;
    }
    List<Entry> leaving = new ArrayList<>();
    stragglers.stream().map(log::get).filter(one -> !open(one, now)).forEach(leaving::add);
    long enough = tooMuch;
    for (long i = first; enough > 0 && i < log.end(); i++) {
      Entry entry = log.get(i);
      if (!open(entry, now)) {
        leaving.add(entry);
        enough -= entry.amount();
      }
    }
    leaving.sort(Comparator.comparingLong(this::end));
    for (Entry entry : leaving) {
      tooMuch -= entry.amount();
      if (tooMuch <= 0) {
        return Math.max(0, end(entry) - now);
      }
    }
    return length;
  }

  /// What counts at `now`, oldest first; what may yet go out as of now.
  List<Use> uses(long now) {
    expire(now);
    return LongStream.concat(
            stragglers.stream().mapToLong(Long::longValue), LongStream.range(first, log.end()))
        .mapToObj(log::get)
        .map(one -> new Use(open(one, now) ? now : one.at(), one.amount(), one.pending()))
        .sorted(Comparator.comparingLong(Use::at))
        .toList();
  }

  /// Part of the time that entries counted beyond the length, of late.
  double lost() {
    return lost;
  }

  /// The newest entry grew by so much.
  void took(long cost) {
    used += cost;
  }

  /// Whether an entry counts, as far as time went on.
  boolean holds(long entry) {
    return entry >= first || stragglers.contains(entry);
  }

  /// An entry's amount changed by so much.
  void corrected(long entry, long change) {
    used += holds(entry) ? change : 0;
  }

  /// A known entry's time is another one; it counts again where it would not have stopped by now.
  void moved(long entry) {
    if (!holds(entry) && end(log.get(entry)) - expiredTo > 0) {
      stragglers.add(entry);
      used += log.get(entry).amount();
    }
  }

  /// Whether it cannot be told yet until when it counts.
  private boolean open(Entry entry, long now) {
    if (entry.pending() || end(entry) - now > 0) {
      return entry.pending();
    }
    return entry.confirmed()
        ? waitsForAnswer && entry.out() && entry.estimated() && now - end(entry) < length
        : waitsForSign;
  }

  private long end(Entry entry) {
    return entry.at() + length + (entry.estimated() ? margin : Math.min(margin, ROUNDING));
  }

  private void expire(long now) {
    expiredTo = now;
    stragglers.removeIf(entry -> over(log.get(entry), now));
    while (first < log.end()) {
      Entry oldest = log.get(first);
      if (!over(oldest, now)) {
        boolean overtaken = now - oldest.takenAt() >= length;
        if (!overtaken || !(oldest.pending() || oldest.putOff())) {
          return;
        }
        stragglers.add(first);
      }
      first++;
    }
  }

  private boolean over(Entry entry, long now) {
    boolean over = !open(entry, now) && end(entry) - now <= 0;
    if (over) {
      used -= entry.amount();
      double counted = end(entry) - entry.takenAt();
      lost += ((counted - length) / counted - lost) / Math.min(first + 1, MEAN_OF);
    }
    return over;
  }
}
