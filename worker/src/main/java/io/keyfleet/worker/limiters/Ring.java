package io.keyfleet.worker.limiters;

/// What was used of a quota, in the order of the turns: when, how much, and how many of its turns
/// are still to be sent. Entries are numbered from 0 on and dropped from the front; what was
/// dropped is still known until its place is needed. Grows as needed. Not thread-safe.
final class Ring {
  private long[] at = new long[16];
  private long[] amount = new long[16];
  private int[] pending = new int[16];
  private long first;
  private long end;
  private long openedAt;

  /// Number of the oldest entry; equals [#end] where there is none.
  long first() {
    return first;
  }

  /// One above the number of the newest entry.
  long end() {
    return end;
  }

  long at(long entry) {
    return at[slot(entry)];
  }

  long amount(long entry) {
    return amount[slot(entry)];
  }

  boolean pending(long entry) {
    return pending[slot(entry)] > 0;
  }

  /// Adds a turn: to the newest entry where that was begun less than `grain` ago, or else to a new
  /// one.
  ///
  /// @return the entry's number
  long take(long now, long cost, long grain) {
    if (first == end || now - openedAt >= grain) {
      if (end - first == at.length) {
        grow();
      }
      openedAt = now;
      at[slot(end)] = Long.MIN_VALUE;
      amount[slot(end)] = 0;
      pending[slot(end)] = 0;
      end++;
    }
    amount[slot(end - 1)] += cost;
    pending[slot(end - 1)]++;
    return end - 1;
  }

  void sent(long entry, long when) {
    if (entry >= first && pending[slot(entry)] > 0) {
      pending[slot(entry)]--;
      at[slot(entry)] = Math.max(at[slot(entry)], when);
    }
  }

  /// Puts off an entry's time, if it was sent before `when`, also of one that was dropped.
  ///
  /// @return whether its time is another one now
  boolean delayed(long entry, long when) {
    boolean kept = end - entry <= at.length;
    if (!kept || at[slot(entry)] == Long.MIN_VALUE || at[slot(entry)] >= when) {
      return false;
    }
    at[slot(entry)] = when;
    return true;
  }

  /// Takes back the dropping of this entry and all after it.
  ///
  /// @return their amount
  long revive(long entry) {
    long revived = 0;
    while (first > entry) {
      revived += amount[slot(--first)];
    }
    return revived;
  }

  /// Changes an entry's amount, which stays 0 or more.
  ///
  /// @return by how much it changed; 0 where the entry is gone
  long correct(long entry, long difference) {
    if (entry < first) {
      return 0;
    }
    long changed = Math.max(difference, -amount[slot(entry)]);
    amount[slot(entry)] += changed;
    return changed;
  }

  /// Drops the oldest entry.
  ///
  /// @return its amount
  long drop() {
    return amount[slot(first++)];
  }

  private int slot(long entry) {
    return (int) (entry & (at.length - 1));
  }

  private void grow() {
    int size = 2 * at.length;
    long[] times = new long[size];
    long[] amounts = new long[size];
    int[] turns = new int[size];
    for (long entry = end - at.length; entry < end; entry++) {
      int to = (int) (entry & (size - 1));
      times[to] = at[slot(entry)];
      amounts[to] = amount[slot(entry)];
      turns[to] = pending[slot(entry)];
    }
    at = times;
    amount = amounts;
    pending = turns;
  }
}
