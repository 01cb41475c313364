package io.keyfleet.scorer.tally.prompts;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// A set of offsets in one partition: one bit each, in blocks, so that it is small wherever it
/// begins. For one thread.
public final class OffsetSet {
  private static final int BLOCK = 1 << 16;

  private final Map<Long, BitSet> blocks = new HashMap<>();
  private long size;

  /// Adds `offset` and says whether it is new.
  ///
  /// @param offset 0 or more
  public boolean add(long offset) {
    BitSet block = blocks.computeIfAbsent(offset / BLOCK, any -> new BitSet());
    int bit = (int) (offset % BLOCK);
    if (block.get(bit)) {
      return false;
    }
    block.set(bit);
    size++;
    return true;
  }

  /// Takes `offset` out and says whether it was in.
  public boolean remove(long offset) {
    BitSet block = blocks.get(offset / BLOCK);
    int bit = (int) (offset % BLOCK);
    if (block == null || !block.get(bit)) {
      return false;
    }
    block.clear(bit);
    size--;
    return true;
  }

  /// Whether `offset` is in.
  public boolean contains(long offset) {
    BitSet block = blocks.get(offset / BLOCK);
    return block != null && block.get((int) (offset % BLOCK));
  }

  /// How many below `offset` are in.
  long sizeBelow(long offset) {
    long count = 0;
    for (Map.Entry<Long, BitSet> block : blocks.entrySet()) {
      long bits = offset - block.getKey() * BLOCK;
      if (bits >= BLOCK) {
        count += block.getValue().cardinality();
      } else if (bits > 0) {
        count += block.getValue().get(0, (int) bits).cardinality();
      }
    }
    return count;
  }

  /// How many are in that `others` does not have.
  long sizeBeside(OffsetSet others) {
    long count = 0;
    for (Map.Entry<Long, BitSet> block : blocks.entrySet()) {
      BitSet rest = (BitSet) block.getValue().clone();
      BitSet known = others.blocks.get(block.getKey());
      if (known != null) {
        rest.andNot(known);
      }
      count += rest.cardinality();
    }
    return count;
  }

  /// How many are in.
  public long size() {
    return size;
  }

  /// Writes them, in the form that [#read] reads.
  void write(DataOutput out) throws IOException {
    out.writeInt(blocks.size());
    for (Map.Entry<Long, BitSet> block : blocks.entrySet()) {
      byte[] bits = block.getValue().toByteArray();
      out.writeLong(block.getKey());
      out.writeInt(bits.length);
      out.write(bits);
    }
  }

  static OffsetSet read(DataInput in) throws IOException {
    OffsetSet offsets = new OffsetSet();
    int blocks = in.readInt();
    for (int i = 0; i < blocks; i++) {
      long number = in.readLong();
      int length = in.readInt();
      if (length < 0 || length > BLOCK / Byte.SIZE) {
        throw new IOException("a block of " + length + " bytes");
      }
      byte[] bits = new byte[length];
      in.readFully(bits);
      BitSet block = BitSet.valueOf(bits);
      offsets.blocks.put(number, block);
      offsets.size += block.cardinality();
    }
    return offsets;
  }
}
