package io.keyfleet.scorer.snapshot;

import io.keyfleet.contract.Sha256;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file that holds a snapshot: magic, version, length, snapshot, and the SHA-256 of all before.
/// It is replaced as a whole. A file that is not exactly that is ignored, and everything is read
/// again. For one thread.
public final class SnapshotFile {
  private static final Logger log = LoggerFactory.getLogger(SnapshotFile.class);
  private static final long MAGIC = 0x4b45_5946_4c53_4352L; // KEYFLSCR
  private static final int VERSION = 5;
  private static final int HEADER = Long.BYTES + Integer.BYTES + Long.BYTES;
  private static final int DIGEST = 32;

  private final Path path;

  /// @param path in a folder that is there
  public SnapshotFile(Path path) {
    this.path = path;
  }

  /// The snapshot, if it is whole and holds for `now`.
  ///
  /// @param passing topics that may have been deleted or created again since
  /// @return nothing if there is none that can be used; the reason is logged
  public Optional<Snapshot> read(Snapshot.Origin now, Collection<String> passing) {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      Snapshot snapshot = Snapshot.read(payload(Files.readAllBytes(path)));
      if (!snapshot.origin().holdsFor(now, passing)) {
        throw new IOException(
            "it belongs to other settings or topics, or another version of Keyfleet");
      }
      return Optional.of(snapshot);
    } catch (IOException | RuntimeException e) {
      log.warn("reading all answers again; ignoring {}: {}", path, e.getMessage());
      return Optional.empty();
    }
  }

  /// Replaces the file.
  ///
  /// @throws Failure if it cannot be written
  public void write(Snapshot snapshot) {
    try {
      Path draft = path.resolveSibling(path.getFileName() + ".part");
      ByteBuffer bytes = framed(snapshot.write());
      try (FileChannel file =
          FileChannel.open(
              draft,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(true);
      }
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Failure("cannot write the snapshot " + path + ": " + e.getMessage(), e);
    }
  }

  private static ByteBuffer framed(byte[] payload) {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + payload.length + DIGEST);
    bytes.putLong(MAGIC).putInt(VERSION).putLong(payload.length).put(payload);
    bytes.put(digest(bytes.array(), HEADER + payload.length));
    return bytes.flip();
  }

  private static byte[] payload(byte[] all) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(all);
    if (all.length < HEADER + DIGEST || bytes.getLong() != MAGIC) {
      throw new IOException("it is no snapshot, or cut short");
    }
    int version = bytes.getInt();
    if (version != VERSION) {
      throw new IOException("it is of version " + version + ", not " + VERSION);
    }
    if (bytes.getLong() != all.length - HEADER - DIGEST) {
      throw new IOException("it is cut short");
    }
    byte[] stored = Arrays.copyOfRange(all, all.length - DIGEST, all.length);
    if (!Arrays.equals(stored, digest(all, all.length - DIGEST))) {
      throw new IOException("it is damaged");
    }
    return Arrays.copyOfRange(all, HEADER, all.length - DIGEST);
  }

  private static byte[] digest(byte[] bytes, int length) {
    MessageDigest digest = Sha256.digest();
    digest.update(bytes, 0, length);
    return digest.digest();
  }
}
