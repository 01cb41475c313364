package io.keyfleet.sandbox.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A folder held by one process at a time, by a lock on the file `lock` in it. The operating system
/// takes the lock back when the process ends, however it ends.
public final class FolderLock implements AutoCloseable {
  /// Name of the locked file.
  public static final String FILE = "lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Takes it.
  ///
  /// @param folder one that exists
  /// @return nothing if another one, in this process or any other, holds it
  /// @throws IOException if the folder cannot be written
  public static Optional<FolderLock> take(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return Optional.of(new FolderLock(channel));
      }
    } catch (OverlappingFileLockException e) {
      // held inside this JVM
    }
    channel.close();
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
