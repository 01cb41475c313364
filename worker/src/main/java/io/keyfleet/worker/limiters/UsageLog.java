package io.keyfleet.worker.limiters;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What was used of a quota: entries that are still to be sent, and those that were, in the order
/// in which they count. Several windows may look at one log. Not thread-safe.
final class UsageLog {
  private final NavigableSet<Entry> sent =
      new TreeSet<>(Comparator.comparingLong(Entry::at).thenComparingLong(entry -> entry.number));
  private final Set<Entry> pending = new LinkedHashSet<>();
  private final List<WindowUsage> windows = new ArrayList<>();
  private @Nullable Entry newest;
  private long entries;

  /// One call, or several whose permits were taken closely one after another.
  static final class Entry {
    private final long number;
    private final long takenAt;
    private long sentAt = Long.MIN_VALUE;
    private long at = Long.MAX_VALUE;
    private long amount;
    private int calls;
    private int toSend;

    private Entry(long number, long takenAt) {
      this.number = number;
      this.takenAt = takenAt;
    }

    /// When its first permit was taken.
    long takenAt() {
      return takenAt;
    }

    /// When the last of its requests was sent.
    long sentAt() {
      return sentAt;
    }

    /// Since when it counts; without end while one of its requests is still to be sent.
    long at() {
      return at;
    }

    long amount() {
      return amount;
    }

    /// Whether it is a single call's.
    boolean single() {
      return calls == 1;
    }
  }

  /// A window looks at it from now on; it has seen nothing yet.
  void add(WindowUsage window) {
    windows.add(window);
  }

  /// Adds a call: to the newest entry if that was begun less than `grain` ago, else to a new one.
  Entry take(long now, long cost, long grain) {
    if (newest == null || now - newest.takenAt >= grain) {
      newest = new Entry(entries++, now);
    }
    Entry entry = newest;
    move(entry, Long.MAX_VALUE);
    entry.calls++;
    entry.toSend++;
    correct(entry, cost);
    return entry;
  }

  void sent(Entry entry, long at) {
    entry.toSend--;
    entry.sentAt = Math.max(entry.sentAt, at);
    if (entry.toSend == 0) {
      move(entry, entry.sentAt);
    }
  }

  /// An entry counts since another time.
  void move(Entry entry, long at) {
    boolean counted = pending.contains(entry) || sent.contains(entry);
    long before = counted ? entry.at : Long.MIN_VALUE;
    windows.forEach(window -> window.moved(before, at, entry.amount));
    sent.remove(entry);
    pending.remove(entry);
    entry.at = at;
    if (entry.toSend > 0 || at == Long.MAX_VALUE) {
      pending.add(entry);
    } else {
      sent.add(entry);
    }
  }

  /// An entry's amount changes, but stays 0 or more.
  ///
  /// @return by how much it changed
  long correct(Entry entry, long difference) {
    long changed = Math.max(difference, -entry.amount);
    entry.amount += changed;
    windows.forEach(window -> window.moved(Long.MIN_VALUE, entry.at, changed));
    return changed;
  }

  /// Entries that count since a time after `time`, in their order, without those to be sent.
  NavigableSet<Entry> after(long time) {
    Entry bound = new Entry(Long.MAX_VALUE, time);
    bound.at = time;
    return sent.tailSet(bound, false);
  }

  Set<Entry> pending() {
    return pending;
  }

  /// Forgets what counts in no window any more.
  void forget() {
    long time = windows.stream().mapToLong(WindowUsage::expiredTo).min().orElse(Long.MIN_VALUE);
    while (!sent.isEmpty() && sent.first().at <= time) {
      sent.removeFirst();
    }
  }
}
