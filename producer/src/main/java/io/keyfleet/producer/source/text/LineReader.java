package io.keyfleet.producer.source.text;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Lines of text, with or without a byte order mark before the first. A line that is too long, not
/// in the file's encoding, or not text affects only itself. For one thread.
public final class LineReader implements Lines, Closeable {
  /// Longest line that is read, in bytes: several times what Kafka takes, as JSON may be wordy.
  public static final int MAX_LINE_BYTES = 4_194_304;

  private static final int BUFFER_BYTES = 65_536;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final InputStream in;
  private final Content content;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final Deque<Line> returned = new ArrayDeque<>();
  private int position;
  private int filled;
  private long number;
  private byte[] carry = new byte[0];
  private boolean lineEnded = true;

  /// @param in closed with the reader
  public LineReader(InputStream in, Content content) {
    this.in = content.encoding().utf8(in);
    this.content = content;
  }

  @Override
  public Optional<Line> next() throws IOException {
    if (!returned.isEmpty()) {
      return Optional.of(returned.removeFirst());
    }
    if (!fill()) {
      return Optional.empty();
    }
    number++;
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    long length = 0;
    boolean ended = false;
    while (!ended && fill()) {
      int start = position;
      while (position < filled && buffer[position] != content.lineEnd()) {
        position++;
      }
      length += position - start;
      if (length <= MAX_LINE_BYTES) {
        line.write(buffer, start, position - start);
      }
      ended = position < filled;
      position += ended ? 1 : 0;
    }
    return Optional.of(
        length > MAX_LINE_BYTES
            ? new Line.Bad(number, "longer than " + MAX_LINE_BYTES + " bytes")
            : decode(line.toByteArray()));
  }

  /// The next part of a line, or nothing at the end; not to be mixed with [#next].
  Optional<Piece> nextPiece() throws IOException {
    if (carry.length == 0 && !fill()) {
      return Optional.empty();
    }
    boolean begins = lineEnded;
    number += begins ? 1 : 0;
    ByteArrayOutputStream piece = new ByteArrayOutputStream(256);
    piece.writeBytes(carry);
    carry = new byte[0];
    lineEnded = false;
    while (!lineEnded && piece.size() < BUFFER_BYTES && fill()) {
      int start = position;
      while (position < filled && buffer[position] != content.lineEnd()) {
        position++;
      }
      piece.write(buffer, start, position - start);
      lineEnded = position < filled;
      position += lineEnded ? 1 : 0;
    }
    byte[] bytes = piece.toByteArray();
    boolean last = !lineEnded && !fill();
    int whole = lineEnded || last ? bytes.length : wholeCharacters(bytes);
    carry = Arrays.copyOfRange(bytes, whole, bytes.length);
    String text = lenient(Arrays.copyOf(bytes, whole));
    boolean marked = number == 1 && begins && text.startsWith(String.valueOf(BYTE_ORDER_MARK));
    return Optional.of(
        new Piece(number, marked ? text.substring(1) : text, begins, lineEnded || last));
  }

  /// How many bytes are left without a character that is cut off at their end.
  private static int wholeCharacters(byte[] bytes) {
    int lead = bytes.length - 1;
    while (lead > 0 && lead > bytes.length - 4 && (bytes[lead] & 0xC0) == 0x80) {
      lead--;
    }
    int first = bytes[lead] & 0xFF;
    int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    return first < 0xF8 && lead > 0 && lead + length > bytes.length ? lead : bytes.length;
  }

  private static String lenient(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE)
          .replaceWith(String.valueOf(Piece.NO_TEXT))
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalStateException("what is malformed is replaced", e);
    }
  }

  /// Takes lines back, to give them again before all others.
  void giveBack(List<? extends Line> lines) {
    lines.reversed().forEach(returned::addFirst);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean fill() throws IOException {
    if (position == filled) {
      position = 0;
      filled = Math.max(0, in.read(buffer));
    }
    return position < filled;
  }

  private Line decode(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      int start = number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
      int end = text.endsWith("\r") ? text.length() - 1 : text.length();
      return text.indexOf('\0') >= 0
          ? new Line.Bad(number, "a NUL character in it")
          : new Line.Text(number, text.substring(start, end));
    } catch (CharacterCodingException e) {
      return new Line.Bad(number, "not " + content.encoding().label());
    }
  }
}
