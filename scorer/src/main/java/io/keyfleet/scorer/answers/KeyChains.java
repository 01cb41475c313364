package io.keyfleet.scorer.answers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Which rows have which key, in three int arrays. Key 0 is none.
final class KeyChains {
  private static final int NONE = -1;

  private final long[] keys;
  private final int[] table;
  private final int[] next;
  private final boolean[] first;

  KeyChains(long[] keys, int size) {
    this.keys = keys;
    this.table = new int[Integer.highestOneBit(Math.max(1, size)) << 2];
    this.next = new int[size];
    this.first = new boolean[size];
    Arrays.fill(table, NONE);
    for (int i = size - 1; i >= 0; i--) {
      if (keys[i] != 0) {
        add(i);
      }
    }
  }

  /// Whether a row is the first with its key.
  boolean first(int row) {
    return first[row];
  }

  /// All rows with a key.
  List<Integer> all(long key) {
    List<Integer> rows = new ArrayList<>(1);
    for (int row = table[slot(key)]; row != NONE; row = next[row]) {
      rows.add(row);
    }
    return rows;
  }

  private void add(int row) {
    int slot = slot(keys[row]);
    next[row] = table[slot];
    if (next[row] != NONE) {
      first[next[row]] = false;
    }
    first[row] = true;
    table[slot] = row;
  }

  private int slot(long key) {
    int slot = (int) (key ^ (key >>> 32)) & (table.length - 1);
    while (table[slot] != NONE && keys[table[slot]] != key) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }
}
