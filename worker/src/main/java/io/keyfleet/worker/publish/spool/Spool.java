package io.keyfleet.worker.publish.spool;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// A file for paid results that Kafka does not accept: made with its first record, locked while
/// this process lives, on disk before [#add] returns. Not thread-safe.
public final class Spool implements AutoCloseable {
  /// How the names of such files end.
  static final String SUFFIX = ".jsonl";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final String name;
  private final InstantSource wall;
  private @Nullable FileChannel channel;
  private Path file;

  /// @param folder made if it is missing
  /// @param name of the worker, and what the records are
  public Spool(Path folder, String name, InstantSource wall) {
    this.folder = folder;
    this.name = name;
    this.wall = wall;
    this.file = folder;
  }

  /// Appends records.
  ///
  /// @throws Failure if the file cannot be written
  public void add(Collection<? extends Record> values) {
    try {
      FileChannel open = channel == null ? open() : channel;
      for (Record value : values) {
        ByteBuffer line = SpoolLine.write(value);
        while (line.hasRemaining()) {
          open.write(line);
        }
      }
      open.force(false);
    } catch (IOException e) {
      throw new Failure(
          "answers cannot be kept in "
              + folder.toAbsolutePath()
              + " ("
              + e
              + "); correct KEYFLEET_SPOOL or free space there",
          e);
    }
  }

  /// Where the records are; the folder while there are none.
  public Path file() {
    return file;
  }

  /// Deletes the file: all its records reached Kafka.
  public void clear() throws IOException {
    close();
    if (!file.equals(folder)) {
      Files.deleteIfExists(file);
      file = folder;
    }
  }

  private FileChannel open() throws IOException {
    Files.createDirectories(folder);
    Path fresh = folder.resolve(name + "-" + TIME.format(wall.instant()) + SUFFIX);
    FileChannel opened =
        FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var _ = opened.tryLock(); // a file system without locks does without
    channel = opened;
    file = fresh;
    return opened;
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
