package io.keyfleet.producer.file;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Lines of UTF-8 text, ended by LF or CRLF, with or without a byte order mark before the first. A
/// line that is too long or not UTF-8 spoils none but itself. For one thread.
final class LineReader implements Closeable {
  /// Longest line that is read, in bytes: several times what Kafka takes, as JSON may be wordy.
  static final int MAX_LINE_BYTES = 4_194_304;

  private static final int BUFFER_BYTES = 65_536;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /// A line, by its number in the file, which starts at 1.
  sealed interface Line {
    long number();

    record Text(long number, String text) implements Line {}

    record Bad(long number, String reason) implements Line {}
  }

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final Deque<Line> returned = new ArrayDeque<>();
  private int position;
  private int filled;
  private long number;

  /// @param in closed with the reader
  LineReader(InputStream in) {
    this.in = in;
  }

  /// The next line, or nothing at the end.
  Optional<Line> next() throws IOException {
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
      while (position < filled && buffer[position] != '\n') {
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
      return new Line.Text(number, text.substring(start, end));
    } catch (CharacterCodingException e) {
      return new Line.Bad(number, "not UTF-8");
    }
  }
}
