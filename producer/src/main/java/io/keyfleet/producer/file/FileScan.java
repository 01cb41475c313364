package io.keyfleet.producer.file;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What one reading of a whole file tells before any of it is published.
///
/// @param bytes its size
/// @param entries prompts in it, counting bad ones: lines that are not blank, or records under a
///   CSV header, of which a quote that is never closed makes the count too small
/// @param sha256 hash of its content, in hex
public record FileScan(long bytes, long entries, String sha256) {
  private static final int BUFFER_BYTES = 1 << 18;

  /// Reads a file through, in constant memory.
  ///
  /// @throws Failure where it cannot be read
  public static FileScan of(Path file, FileFormat format) {
    try (InputStream in = PromptFile.stream(file)) {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      Counter counter = new Counter(format == FileFormat.csv);
      byte[] buffer = new byte[BUFFER_BYTES];
      long bytes = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        hash.update(buffer, 0, read);
        counter.take(buffer, read);
        bytes += read;
      }
      return new FileScan(bytes, counter.entries(), HexFormat.of().formatHex(hash.digest()));
    } catch (IOException e) {
      throw PromptFile.unreadable(file.toString(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// Counts entries as their bytes come.
  private static final class Counter {
    private final boolean csv;
    private boolean quoted;
    private boolean blank = true;
    private long entries;

    Counter(boolean csv) {
      this.csv = csv;
    }

    void take(byte[] bytes, int length) {
      for (int i = 0; i < length; i++) {
        byte next = bytes[i];
        if (next == '\n' && !quoted) {
          end();
        } else if (next > ' ' || next < 0) {
          blank = false;
          quoted ^= csv && next == '"';
        }
      }
    }

    long entries() {
      end();
      return csv ? Math.max(0, entries - 1) : entries;
    }

    private void end() {
      entries += blank ? 0 : 1;
      blank = true;
    }
  }
}
