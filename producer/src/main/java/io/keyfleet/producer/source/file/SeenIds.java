package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.OptionalLong;

/// The ids of a file's first million prompts with one, and the lines they are on: 16 bytes each, by
/// a hash of 64 bits. For one thread.
final class SeenIds {
  /// Most ids that are remembered.
  static final int MAX = 1 << 20;

  private static final int FIRST_CAPACITY = 1 << 10;

  private final MessageDigest digest = Sha256.digest();
  private long[] hashes = new long[FIRST_CAPACITY];
  private long[] lines = new long[FIRST_CAPACITY];
  private int size;

  /// Remembers an id.
  ///
  /// @param line 1 or more
  /// @return the line that had it before, where one had
  OptionalLong before(String id, long line) {
    long hash = ByteBuffer.wrap(digest.digest(id.getBytes(UTF_8))).getLong();
    int place = place(hash);
    if (lines[place] != 0) {
      return OptionalLong.of(lines[place]);
    }
    if (size < MAX) {
      hashes[place] = hash;
      lines[place] = line;
      size++;
      if (size * 2 > lines.length) {
        grow();
      }
    }
    return OptionalLong.empty();
  }

  private int place(long hash) {
    int place = (int) hash & (lines.length - 1);
    while (lines[place] != 0 && hashes[place] != hash) {
      place = (place + 1) & (lines.length - 1);
    }
    return place;
  }

  private void grow() {
    long[] oldHashes = hashes;
    long[] oldLines = lines;
    hashes = new long[oldLines.length * 2];
    lines = new long[oldLines.length * 2];
    for (int i = 0; i < oldLines.length; i++) {
      if (oldLines[i] != 0) {
        int place = place(oldHashes[i]);
        hashes[place] = oldHashes[i];
        lines[place] = oldLines[i];
      }
    }
  }
}
