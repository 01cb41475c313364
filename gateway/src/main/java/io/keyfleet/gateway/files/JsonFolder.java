package io.keyfleet.gateway.files;

import io.keyfleet.contract.RecordJson;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A folder of records, each in a JSON file of its own that is whole or not there. Safe for all
/// threads that write different records.
///
/// @param folder where they are
/// @param temporary where they are written before they are moved, in the same file system
/// @param type what they are
public record JsonFolder<T extends Record>(Path folder, Path temporary, Class<T> type) {
  private static final String SUFFIX = ".json";

  /// Makes the folders.
  public JsonFolder {
    try {
      Files.createDirectories(folder);
      Files.createDirectories(temporary);
    } catch (IOException e) {
      throw new Failure("cannot make folder " + folder + ": " + e.getMessage(), e);
    }
  }

  /// Writes a record, over an older one of its name. It survives a crash of the machine once this
  /// returns.
  public void write(String name, T value) throws IOException {
    Path fresh = Files.createTempFile(temporary, "record", SUFFIX);
    try {
      fill(fresh, ByteBuffer.wrap(RecordJson.write(value)));
      Files.move(fresh, file(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh); // where it was not moved
    }
    sync(folder);
  }

  private static void fill(Path file, ByteBuffer bytes) throws IOException {
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
  }

  /// Removes a record.
  public void delete(String name) throws IOException {
    Files.deleteIfExists(file(name));
    sync(folder);
  }

  /// All records.
  ///
  /// @throws Failure where one cannot be read
  public List<T> all() {
    List<T> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(SUFFIX)).sorted().toList()) {
        all.add(RecordJson.MAPPER.readValue(file.toFile(), type));
      }
    } catch (IOException e) {
      throw new Failure("cannot read the records in " + folder + ": " + e.getMessage(), e);
    }
    return all;
  }

  /// Forces what was moved into a folder or out of it to the disk.
  public static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    }
  }

  private Path file(String name) {
    return folder.resolve(name + SUFFIX);
  }
}
