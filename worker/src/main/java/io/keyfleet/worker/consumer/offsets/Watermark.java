package io.keyfleet.worker.consumer.offsets;

import java.util.TreeSet;

/// Up to where a partition of answers or dead prompts is accounted for. Our own records advance it
/// when they are acknowledged; a record of somebody else's between them (an owner before us that
/// came back to life) leaves a gap, which has to be read. Not thread-safe.
final class Watermark {
  private final TreeSet<Long> ahead = new TreeSet<>();
  private long position;

  Watermark(long position) {
    this.position = position;
  }

  /// One of our own records is at this offset.
  void acknowledged(long offset) {
    if (offset >= position) {
      ahead.add(offset);
      close();
    }
  }

  /// Everything below this position was read.
  void readTo(long end) {
    position = Math.max(position, end);
    ahead.headSet(position).clear();
    close();
  }

  /// Everything below is accounted for.
  long position() {
    return position;
  }

  /// Whether something before our own records is not accounted for.
  boolean gap() {
    return !ahead.isEmpty();
  }

  private void close() {
    while (!ahead.isEmpty() && ahead.first() == position) {
      ahead.pollFirst();
      position++;
    }
  }
}
