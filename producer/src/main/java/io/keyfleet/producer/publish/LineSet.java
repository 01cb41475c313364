package io.keyfleet.producer.publish;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// Lines of a source, one bit each: a million take 125 kB. For one thread at a time.
final class LineSet {
  private static final int BLOCK = 1 << 16;

  private final Map<Long, BitSet> blocks = new HashMap<>();
  private long size;

  /// Adds a line.
  ///
  /// @param line 0 or more
  /// @return whether it is new
  boolean add(long line) {
    BitSet block = blocks.computeIfAbsent(line / BLOCK, any -> new BitSet());
    int bit = (int) (line % BLOCK);
    boolean fresh = !block.get(bit);
    block.set(bit);
    size += fresh ? 1 : 0;
    return fresh;
  }

  /// Whether `line` is in.
  boolean contains(long line) {
    BitSet block = blocks.get(line / BLOCK);
    return block != null && block.get((int) (line % BLOCK));
  }

  /// How many are in.
  long size() {
    return size;
  }
}
