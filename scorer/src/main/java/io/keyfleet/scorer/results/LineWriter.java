package io.keyfleet.scorer.results;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Writes lines to a file, whole ones only, so that what is there at any moment can be read. For
/// one thread.
final class LineWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final FileChannel out;
  private final boolean regular;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream(2 * BUFFER);
  private long length;

  private LineWriter(FileChannel out, boolean regular, long length) {
    this.out = out;
    this.regular = regular;
    this.length = length;
  }

  /// Opens a file, which is made if there is none.
  ///
  /// @param length bytes of it to keep; the rest is cut off
  static LineWriter open(Path path, long length) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    LineWriter lines = new LineWriter(file, Files.isRegularFile(path), length);
    lines.truncate(length);
    return lines;
  }

  /// Takes everything behind `newLength` back, which a pipe or a device does not do.
  void truncate(long newLength) throws IOException {
    pending.reset();
    if (regular) {
      out.truncate(newLength).position(newLength);
      length = newLength;
    }
  }

  void write(String line) throws IOException {
    pending.writeBytes(line.getBytes(UTF_8));
    pending.write('\n');
    if (pending.size() >= BUFFER) {
      flush();
    }
  }

  /// Writes what is pending and returns the file's length.
  long flush() throws IOException {
    ByteBuffer lines = ByteBuffer.wrap(pending.toByteArray());
    while (lines.hasRemaining()) {
      length += out.write(lines);
    }
    pending.reset();
    return length;
  }

  @Override
  public void close() throws IOException {
    try (out) {
      flush();
    }
  }
}
