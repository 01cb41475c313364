package io.keyfleet.scorer.answers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A file of records, written around once it has as many as it may: a header as long as a record
/// (magic, version, id, capacity), then the records in the order of their sequence. A record is
/// whole or not there, since whoever reads knows how many were written. One thread appends, all may
/// read.
///
/// It is never closed before the process ends: the page that reads it outlives its scorer.
final class IndexFile {
  /// Records that a writer may be ahead of a reader before it overwrites what that one reads.
  static final int SLACK = 1 << 16;

  private static final long MAGIC = 0x4b45_5946_4c41_4e53L; // KEYFLANS
  private static final int VERSION = 1;
  private static final int PENDING = 4_096;
  private static final String SUFFIX = ".answers";

  private final FileChannel file;
  private final Optional<FileLock> lock;
  private final String id;
  private final long capacity;
  private final ByteBuffer pending =
      ByteBuffer.allocateDirect(PENDING * RecordForm.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final long[] words = new long[RecordForm.WORDS];
  private long appended;
  private volatile long written;

  private IndexFile(
      FileChannel file, Optional<FileLock> lock, String id, long capacity, long written) {
    this.file = file;
    this.lock = lock;
    this.id = id;
    this.capacity = capacity;
    this.appended = written;
    this.written = written;
  }

  /// A file without records, in the place of what is there.
  ///
  /// @param most records that can be read of it
  static IndexFile create(Path path, long most) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Optional<FileLock> lock = Optional.of(lock(channel));
    channel.truncate(0);
    return begun(channel, lock, most);
  }

  /// A file without records that is gone with the process, however that ends.
  static IndexFile temporary(long most) throws IOException {
    Path path = Files.createTempFile("keyfleet-", SUFFIX);
    return begun(
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE),
        Optional.empty(),
        most);
  }

  /// The file as it was when it had `count` records; what was written since is written again.
  ///
  /// @return nothing if the file is another one, or has fewer
  static Optional<IndexFile> open(Path path, String id, long count) throws IOException {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean kept = false;
    try {
      Optional<FileLock> lock = Optional.of(lock(channel));
      ByteBuffer header = ByteBuffer.allocate(RecordForm.BYTES);
      while (header.hasRemaining() && channel.read(header, header.position()) >= 0) {}
      header.flip();
      if (header.remaining() < RecordForm.BYTES
          || header.getLong() != MAGIC
          || header.getInt() != VERSION
          || !new UUID(header.getLong(), header.getLong()).toString().equals(id)) {
        return Optional.empty();
      }
      long capacity = header.getLong();
      if (channel.size() < RecordForm.BYTES * (1 + Math.min(count, capacity))) {
        return Optional.empty();
      }
      kept = true;
      return Optional.of(new IndexFile(channel, lock, id, capacity, count));
    } finally {
      if (!kept) {
        channel.close();
      }
    }
  }

  /// What tells it from all others.
  String id() {
    return id;
  }

  /// How many records were ever written, as far as they can be read.
  long written() {
    return written;
  }

  /// The sequence of the oldest record that can be read.
  long oldest() {
    return Math.max(0, written - (capacity - SLACK));
  }

  /// The sequence of the next record.
  long next() {
    return appended;
  }

  /// Adds a record, which can be read after the next [#flush].
  void append(IndexedAnswer one) throws IOException {
    RecordForm.put(words, 0, one, lap(appended));
    for (long word : words) {
      pending.putLong(word);
    }
    appended++;
    if (!pending.hasRemaining() || appended % capacity == 0) {
      flush();
    }
  }

  /// Lets readers see what was added.
  void flush() throws IOException {
    pending.flip();
    long place = place(written);
    while (pending.hasRemaining()) {
      place += file.write(pending, place);
    }
    pending.clear();
    written = appended;
  }

  /// Makes it outlast the machine.
  void force() throws IOException {
    file.force(false);
  }

  /// Lets others write to it; it can still be read.
  void release() throws IOException {
    if (lock.isPresent()) {
      lock.get().release();
    }
  }

  /// Reads records into `into`, as many as lie together behind the first.
  ///
  /// @param buffer for at least `most` records, little endian
  /// @return how many
  int read(long sequence, int most, ByteBuffer buffer, long[] into) throws IOException {
    long together = Math.min(most, capacity - sequence % capacity);
    int count = (int) Math.min(together, written - sequence);
    buffer.clear().limit(count * RecordForm.BYTES);
    long place = place(sequence);
    while (buffer.hasRemaining()) {
      int read = file.read(buffer, place + buffer.position());
      if (read < 0) {
        throw new IOException("the index of answers is cut short");
      }
    }
    buffer.flip().asLongBuffer().get(into, 0, count * RecordForm.WORDS);
    return count;
  }

  /// What a record says of how often the file was written around.
  int lap(long sequence) {
    return (int) (sequence / capacity) & 0xFF;
  }

  private long place(long sequence) {
    return RecordForm.BYTES * (1 + sequence % capacity);
  }

  private static IndexFile begun(FileChannel channel, Optional<FileLock> lock, long most)
      throws IOException {
    UUID id = UUID.randomUUID();
    long capacity = most + SLACK;
    ByteBuffer header = ByteBuffer.allocate(RecordForm.BYTES);
    header.putLong(MAGIC).putInt(VERSION);
    header.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    header.putLong(capacity).clear();
    while (header.hasRemaining()) {
      channel.write(header, header.position());
    }
    return new IndexFile(channel, lock, id.toString(), capacity, 0);
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException("another scorer uses the index of answers");
      }
      return lock;
    } catch (OverlappingFileLockException e) {
      throw new IOException("another scorer uses the index of answers", e);
    }
  }
}
