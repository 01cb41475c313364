package io.keyfleet.worker.publish.spool;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder in which workers leave what Kafka does not accept.
public record SpoolFolder(Path path) {
  /// The files that workers left, the oldest names first.
  public List<Path> files() {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> file.toString().endsWith(Spool.SUFFIX)).sorted().toList();
    } catch (IOException e) {
      throw new Failure("cannot read " + path + " (" + e + "); correct KEYFLEET_SPOOL", e);
    }
  }

  /// What a worker that starts has to say of it, if anything.
  public Optional<String> warning() {
    Path there = existing(path.toAbsolutePath());
    if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
      return Optional.of(
          path.toAbsolutePath()
              + " cannot be written: answers that Kafka does not take would be lost with this"
              + " process; correct KEYFLEET_SPOOL");
    }
    int left = files().size();
    return left == 0
        ? Optional.empty()
        : Optional.of(
            left
                + " file(s) with answers that were paid for are in "
                + path
                + "; those that no worker has open go to Kafka by: keyfleet publish");
  }

  private static @Nullable Path existing(Path path) {
    Path there = path;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there;
  }
}
