package io.keyfleet.gateway.files;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The folder of uploaded files, for one gateway at a time. A file's content is in place before its
/// record is, and goes after it: an upload is whole or not there. Safe for all threads.
public final class FileStore implements AutoCloseable {
  private final Path contents;
  private final Path incoming;
  private final FileChannel lockFile;
  private final JsonFolder<StoredFile> records;
  private final Map<String, StoredFile> files = new ConcurrentHashMap<>();
  private final InstantSource wall;

  /// Opens the folder, and clears what an upload that was cut off left in it.
  ///
  /// @throws Failure where it cannot be used, or another gateway uses it
  public FileStore(Path folder, InstantSource wall) {
    this.wall = wall;
    this.contents = folder.resolve("contents");
    this.incoming = folder.resolve("incoming");
    this.records = new JsonFolder<>(folder.resolve("files"), incoming, StoredFile.class);
    try {
      Files.createDirectories(contents);
      this.lockFile =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(lockFile)) {
        throw new Failure("folder " + folder + " is used by another gateway; set KEYFLEET_FILES");
      }
      records.all().forEach(file -> files.put(file.id(), file));
      expire();
      clear(incoming, _ -> true);
      clear(contents, file -> !files.containsKey(file.getFileName().toString()));
    } catch (IOException e) {
      throw new Failure("cannot use folder " + folder + ": " + e.getMessage(), e);
    }
  }

  /// Where content is to be written before it is kept.
  public Path incoming() {
    return incoming;
  }

  /// Keeps a file whose content is in `content`, which is moved.
  public void keep(StoredFile file, Path content) throws IOException {
    try (FileChannel written = FileChannel.open(content, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    expire();
    Files.move(content, content(file), StandardCopyOption.ATOMIC_MOVE);
    try {
      JsonFolder.sync(contents);
      records.write(file.id(), file);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(content(file));
      throw e;
    }
    files.put(file.id(), file);
  }

  /// Removes the files whose time is over.
  private void expire() throws IOException {
    Instant now = wall.instant();
    for (StoredFile file : List.copyOf(files.values())) {
      if (file.expired(now)) {
        delete(file);
      }
    }
  }

  /// An owner's file.
  public Optional<StoredFile> find(String id, String owner) {
    return Optional.ofNullable(files.get(id)).filter(file -> isOf(owner, file));
  }

  /// All files of an owner.
  public Collection<StoredFile> of(String owner) {
    return files.values().stream().filter(file -> isOf(owner, file)).toList();
  }

  private boolean isOf(String owner, StoredFile file) {
    return file.owner().equals(owner) && !file.expired(wall.instant());
  }

  /// Where a file's content is.
  public Path content(StoredFile file) {
    return contents.resolve(file.id());
  }

  /// Removes a file.
  public void delete(StoredFile file) throws IOException {
    files.remove(file.id());
    records.delete(file.id());
    Files.deleteIfExists(content(file));
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      // the lock ends with the process
    }
  }

  private static boolean locked(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void clear(Path folder, Predicate<Path> which) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path one : all.filter(which).toList()) {
        Files.delete(one);
      }
    }
  }
}
