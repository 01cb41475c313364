package io.keyfleet.worker.limiter;

/// What was used of a quota, in the order of the permits. Entries are numbered from 0 on; one that
/// nobody needs any more is still known until its place is needed. Grows as needed. Not
/// thread-safe.
final class UsageLog {
  private Entry[] entries = new Entry[16];
  private long end;
  private long forgotten;

  /// One permit, or several that followed each other closely.
  static final class Entry {
    private long takenAt;
    private long at;
    private long amount;
    private int toSend;
    private int unconfirmed;
    private int estimated;
    private int out;
    private int turns;
    private boolean putOff;

    /// When the last of them was sent, or arrived.
    long at() {
      return at;
    }

    /// When the first of them was taken.
    long takenAt() {
      return takenAt;
    }

    long amount() {
      return amount;
    }

    /// Whether one of them is still to be sent.
    boolean pending() {
      return toSend > 0;
    }

    /// Whether there is a sign that all of them have reached the API.
    boolean confirmed() {
      return unconfirmed == 0;
    }

    /// Whether of one of them it is not known when it arrived at the latest.
    boolean estimated() {
      return estimated > 0;
    }

    /// Whether one of their calls is not over.
    boolean out() {
      return out > 0;
    }

    /// Whether its time was put off, so that entries after it may be over before it.
    boolean putOff() {
      return putOff;
    }

    private void open(long now) {
      takenAt = now;
      at = Long.MIN_VALUE;
      amount = 0;
      toSend = 0;
      unconfirmed = 0;
      estimated = 0;
      out = 0;
      turns = 0;
      putOff = false;
    }
  }

  /// One above the number of the newest entry.
  long end() {
    return end;
  }

  /// A known entry.
  Entry get(long entry) {
    return entries[slot(entry)];
  }

  /// Adds a turn: to the newest entry where that was begun less than `grain` ago, or else to a new
  /// one.
  ///
  /// @param oldest number of the oldest entry that is needed, [#end] if none is
  /// @return the entry's number
  long take(long now, long cost, long grain, long oldest) {
    if (oldest == end || now - get(end - 1).takenAt >= grain) {
      if (end - oldest == entries.length) {
        grow();
      }
      if (entries[slot(end)] == null) {
        entries[slot(end)] = new Entry();
      }
      get(end++).open(now);
    }
    Entry newest = get(end - 1);
    newest.amount += cost;
    newest.turns++;
    newest.toSend++;
    newest.unconfirmed++;
    newest.estimated++;
    newest.out++;
    return end - 1;
  }

  void sent(long entry, long when) {
    if (known(entry) && get(entry).toSend > 0) {
      get(entry).toSend--;
      get(entry).at = Math.max(get(entry).at, when);
    }
  }

  /// Puts off an entry's time, if it was sent before `when` and is still known.
  ///
  /// @return whether its time is another one now
  boolean delayed(long entry, long when) {
    if (!known(entry) || get(entry).at == Long.MIN_VALUE || get(entry).at >= when) {
      return false;
    }
    get(entry).at = when;
    get(entry).putOff = true;
    return true;
  }

  /// There is a sign that one more of an entry's turns has reached the API.
  void confirmed(long entry) {
    if (known(entry)) {
      get(entry).unconfirmed--;
    }
  }

  /// Of one more of an entry's turns it is known when it arrived at the latest: no later, if it is
  /// the only one.
  ///
  /// @return whether it is still known
  boolean arrived(long entry, long latest) {
    if (!known(entry)) {
      return false;
    }
    Entry one = get(entry);
    one.putOff |= one.at < latest;
    one.at = one.turns == 1 ? latest : Math.max(one.at, latest);
    one.estimated--;
    return true;
  }

  /// One more of an entry's calls is over.
  void landed(long entry) {
    if (known(entry)) {
      get(entry).out--;
    }
  }

  /// Changes the amount of a known entry, which stays 0 or more.
  ///
  /// @return by how much it changed
  long correct(long entry, long difference) {
    long changed = Math.max(difference, -get(entry).amount);
    get(entry).amount += changed;
    return changed;
  }

  private boolean known(long entry) {
    return entry >= forgotten && end - entry <= entries.length;
  }

  private int slot(long entry) {
    return (int) (entry & (entries.length - 1));
  }

  private void grow() {
    int size = 2 * entries.length;
    forgotten = end - entries.length;
    Entry[] grown = new Entry[size];
    for (long entry = end - entries.length; entry < end; entry++) {
      grown[(int) (entry & (size - 1))] = get(entry);
    }
    entries = grown;
  }
}
