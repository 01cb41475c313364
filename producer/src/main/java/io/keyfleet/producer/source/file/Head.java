package io.keyfleet.producer.source.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.Arrays;

/// The beginning of a stream, which is still there to be read.
final class Head {
  private static final int MAX_BYTES = 262_144;

  private final byte[] bytes;
  private final boolean whole;

  private Head(byte[] bytes, boolean whole) {
    this.bytes = bytes;
    this.whole = whole;
  }

  /// The bytes themselves; nobody changes them.
  byte[] bytes() {
    return bytes;
  }

  /// Whether they are all.
  boolean whole() {
    return whole;
  }

  /// Looks ahead until the stream has nothing ready, if a line of it has come, or ends.
  static Head of(BufferedInputStream in) throws IOException {
    in.mark(MAX_BYTES + 1);
    byte[] bytes = new byte[MAX_BYTES];
    int filled = 0;
    boolean ended = false;
    boolean line = false;
    while (filled < MAX_BYTES && !ended && !(line && in.available() == 0)) {
      int read = in.read(bytes, filled, MAX_BYTES - filled);
      ended = read < 0;
      for (int i = filled; i < filled + read; i++) {
        line |= bytes[i] == '\n' || bytes[i] == '\r';
      }
      filled += Math.max(read, 0);
    }
    boolean whole = ended || (filled == MAX_BYTES && in.read() < 0);
    in.reset();
    return new Head(Arrays.copyOf(bytes, filled), whole);
  }
}
