package io.keyfleet.worker.consumer.offsets;

import java.util.BitSet;
import java.util.stream.LongStream;

/// Which prompts of one partition are finished. Prompts finish in any order; what may be committed
/// is the lowest unfinished one. Offsets without a record (transaction markers, records that
/// retention deleted) count as finished. Not thread-safe.
public final class OffsetTracker {
  /// Bits that are dropped together once the lowest unfinished prompt has passed them.
  private static final int CHUNK = 4096;

  /// How far ahead of the lowest unfinished prompt one can be finished; nothing that says so of one
  /// beyond that speaks of a prompt of this partition.
  private static final int MAX_AHEAD = 1 << 28;

  /// Finished offsets, counted from `origin`; all below `base` are.
  private BitSet finished;

  private long origin;
  private long base;
  private long next;

  /// Progress of a partition whose prompts below `base` are finished, and of those from there on
  /// the ones whose bits are set.
  OffsetTracker(long base, BitSet beyond) {
    this.origin = base;
    this.base = base;
    this.next = base;
    this.finished = (BitSet) beyond.clone();
    advance();
  }

  /// Notes that Kafka handed the record at this offset over, and none of those between it and the
  /// one before.
  ///
  /// @return whether its prompt is still to be worked on
  boolean deliver(long offset) {
    skipTo(offset);
    if (offset < base || finished.get(index(offset))) {
      return false;
    }
    next = Math.max(next, offset + 1);
    return true;
  }

  /// Notes that there is no record between what was delivered last and this position.
  void skipTo(long position) {
    if (position <= next) {
      return;
    }
    if (base == next && position - origin >= finished.length()) {
      startFrom(position);
    } else {
      finished.set(index(next), index(position));
      next = position;
      advance();
    }
  }

  /// Offsets from the last that was delivered up to this one that are not finished: there is no
  /// record at them, or no longer.
  long[] skipped(long offset) {
    return LongStream.range(next, Math.max(next, offset))
        .filter(one -> !finished.get(index(one)))
        .toArray();
  }

  /// Notes that a prompt is finished; again does no harm.
  ///
  /// @return whether that is new
  boolean finish(long offset) {
    if (offset < base || offset - base >= MAX_AHEAD || finished.get(index(offset))) {
      return false;
    }
    finished.set(index(offset));
    advance();
    return true;
  }

  /// Whether a prompt is finished.
  boolean finished(long offset) {
    return offset < base || finished.get(index(offset));
  }

  /// The lowest unfinished offset: what may be committed.
  public long base() {
    return base;
  }

  /// Offsets from the lowest unfinished one to the last that was handed over or finished.
  public int span() {
    return (int) (Math.max(next, origin + finished.length()) - base);
  }

  /// What is finished from [#base] on; bit 0 is never set.
  BitSet beyond() {
    return finished.get(index(base), Math.max(index(base), finished.length()));
  }

  /// Nothing is unfinished below this position, and nothing finished from there on.
  private void startFrom(long position) {
    finished = new BitSet();
    origin = position;
    base = position;
    next = position;
  }

  private void advance() {
    base = origin + finished.nextClearBit(index(base));
    next = Math.max(next, base);
    if (base - origin >= CHUNK) {
      finished = beyond();
      origin = base;
    }
  }

  private int index(long offset) {
    return Math.toIntExact(offset - origin);
  }
}
