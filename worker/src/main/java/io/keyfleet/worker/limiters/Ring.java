package io.keyfleet.worker.limiters;

/// What was used of a quota, in the order of the turns: when, how much, and how many of its turns
/// are still to be sent. Entries are numbered from 0 on; one that nobody needs any more is still
/// known until its place is needed. Grows as needed. Not thread-safe.
final class Ring {
  private long[] at = new long[16];
  private long[] amount = new long[16];
  private int[] pending = new int[16];
  private long end;
  private long openedAt;

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
  /// @param oldest number of the oldest entry that is needed, [#end] where none is
  /// @return the entry's number
  long take(long now, long cost, long grain, long oldest) {
    if (oldest == end || now - openedAt >= grain) {
      if (end - oldest == at.length) {
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
    if (known(entry) && pending[slot(entry)] > 0) {
      pending[slot(entry)]--;
      at[slot(entry)] = Math.max(at[slot(entry)], when);
    }
  }

  /// Puts off an entry's time, if it was sent before `when` and is still known.
  ///
  /// @return whether its time is another one now
  boolean delayed(long entry, long when) {
    if (!known(entry) || at[slot(entry)] == Long.MIN_VALUE || at[slot(entry)] >= when) {
      return false;
    }
    at[slot(entry)] = when;
    return true;
  }

  /// Changes the amount of a known entry, which stays 0 or more.
  ///
  /// @return by how much it changed
  long correct(long entry, long difference) {
    long changed = Math.max(difference, -amount[slot(entry)]);
    amount[slot(entry)] += changed;
    return changed;
  }

  private boolean known(long entry) {
    return end - entry <= at.length;
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
