package io.keyfleet.sandbox.demo;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A folder that closing deletes.
public final class TemporaryFolder implements AutoCloseable {
  private final Path path;

  /// @param prefix of its name
  public TemporaryFolder(String prefix) {
    try {
      this.path = Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new Failure("cannot make a temporary folder: " + e.getMessage(), e);
    }
  }

  /// Where it is.
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path one : deepestFirst) {
        Files.deleteIfExists(one);
      }
    } catch (IOException e) {
      // the system deletes what is temporary in the end
    }
  }
}
