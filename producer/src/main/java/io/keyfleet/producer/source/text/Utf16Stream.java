package io.keyfleet.producer.source.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;

/// UTF-16 text as UTF-8. Half a character becomes the byte 0xFF, which UTF-8 does not have, so that
/// it spoils its own line only. For one thread.
final class Utf16Stream extends InputStream {
  private static final byte[] NO_TEXT = {(byte) 0xFF};
  private static final int BUFFER_BYTES = 65_536;
  private static final int END = -1;

  private final InputStream in;
  private final boolean bigEndian;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int filled;
  private byte[] ready = new byte[0];
  private int given;
  private int next;

  /// @param in closed with this
  Utf16Stream(InputStream in, boolean bigEndian) {
    this.in = in;
    this.bigEndian = bigEndian;
    this.next = Integer.MIN_VALUE;
  }

  @Override
  public int read() throws IOException {
    if (given == ready.length && !load()) {
      return END;
    }
    return ready[given++] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = 0;
    while (count < length) {
      int one = read();
      if (one == END) {
        break;
      }
      bytes[offset + count++] = (byte) one;
    }
    return count == 0 && length > 0 ? END : count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean load() throws IOException {
    int first = next == Integer.MIN_VALUE ? unit() : next;
    next = Integer.MIN_VALUE;
    if (first == END) {
      return false;
    }
    given = 0;
    ready = encoded((char) first);
    return true;
  }

  private byte[] encoded(char first) throws IOException {
    if (first < 0x80) {
      return new byte[] {(byte) first};
    }
    if (!Character.isSurrogate(first)) {
      return String.valueOf(first).getBytes(UTF_8);
    }
    next = unit();
    if (Character.isHighSurrogate(first) && next >= 0 && Character.isLowSurrogate((char) next)) {
      char second = (char) next;
      next = Integer.MIN_VALUE;
      return String.valueOf(new char[] {first, second}).getBytes(UTF_8);
    }
    return NO_TEXT;
  }

  private int unit() throws IOException {
    int first = octet();
    int second = octet();
    if (second == END) {
      return first == END ? END : 0xD800; // half a unit
    }
    return bigEndian ? first << 8 | second : second << 8 | first;
  }

  private int octet() throws IOException {
    if (at == filled) {
      at = 0;
      filled = Math.max(0, in.read(buffer));
    }
    return filled == 0 ? END : buffer[at++] & 0xFF;
  }
}
