package io.keyfleet.producer.source.file;

import io.keyfleet.contract.Sha256;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;

/// What is learnt from reading a whole file once before any of it is published.
///
/// @param bytes its size
/// @param entries prompts in it, counting bad ones
/// @param sha256 hash of its content, in hex
/// @param format the format that it has
public record FileScan(long bytes, long entries, String sha256, FileFormat format) {
  private static final int BUFFER_BYTES = 1 << 18;

  /// Reads a file through, in constant memory.
  ///
  /// @throws Failure if it cannot be read, or does not say what to send
  public static FileScan of(Path file, FileOptions options) {
    try (Hashing in = new Hashing(PromptFile.stream(file))) {
      PromptFile prompts = PromptFile.of(file.toString(), in, options, _ -> {});
      long entries = options.choice().all() ? prompts.skipAll() : count(prompts);
      byte[] buffer = new byte[BUFFER_BYTES];
      while (in.read(buffer) >= 0) {
        // what a limit left unread counts in the hash
      }
      return new FileScan(in.bytes, entries, in.hash(), prompts.format());
    } catch (IOException e) {
      throw PromptFile.unreadable(file.toString(), e);
    }
  }

  private static long count(PromptFile prompts) {
    long count = 0;
    while (prompts.next().isPresent()) {
      count++;
    }
    return count;
  }

  /// Hashes and counts the bytes that are read.
  private static final class Hashing extends DigestInputStream {
    private long bytes;

    Hashing(InputStream in) {
      super(in, Sha256.digest());
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      bytes += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      bytes += Math.max(read, 0);
      return read;
    }

    String hash() {
      return HexFormat.of().formatHex(getMessageDigest().digest());
    }
  }
}
