package io.keyfleet.sandbox.broker;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/// A broker's folder, held by one broker at a time: Kafka's own log folder, the port it was last
/// served on, and a lock. Kafka locks its log folder too, but ends the whole process when it finds
/// it locked.
final class BrokerFolder implements AutoCloseable {
  private final Path root;
  private final boolean temporary;
  private final FolderLock lock;

  private BrokerFolder(Path root, boolean temporary, FolderLock lock) {
    this.root = root;
    this.temporary = temporary;
    this.lock = lock;
  }

  /// Creates it where it is missing.
  ///
  /// @param given nothing for a temporary one
  static BrokerFolder open(Optional<Path> given) {
    Path root = given.orElse(Path.of(System.getProperty("java.io.tmpdir")));
    try {
      root =
          given.isPresent()
              ? Files.createDirectories(root.toAbsolutePath().normalize())
              : Files.createTempDirectory("keyfleet-broker-");
      return new BrokerFolder(root, given.isEmpty(), lock(root));
    } catch (IOException e) {
      throw EmbeddedBroker.unusable(root, e);
    }
  }

  Path root() {
    return root;
  }

  Path log() {
    return root.resolve("log");
  }

  OptionalInt lastPort() {
    try {
      return OptionalInt.of(Integer.parseInt(Files.readString(portFile()).strip()));
    } catch (IOException | NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  void notePort(int port) {
    try {
      Files.writeString(portFile(), port + "\n");
    } catch (IOException e) {
      throw EmbeddedBroker.unusable(root, e);
    }
  }

  /// Prepares the log folder for KRaft where that has not been done.
  void format() {
    if (Files.exists(log().resolve("meta.properties"))) {
      return;
    }
    try {
      Files.createDirectories(log());
      new Formatter()
          .setNodeId(BrokerProperties.NODE)
          .setClusterId(Uuid.randomUuid().toString())
          .setDirectories(List.of(log().toString()))
          .setMetadataLogDirectory(log().toString())
          .setControllerListenerName(BrokerProperties.CONTROLLER)
          .setIgnoreFormatted(true)
          .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false))
          .run();
    } catch (Exception e) {
      throw EmbeddedBroker.unusable(root, new IOException(e));
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
      if (temporary) {
        delete();
      }
    } catch (IOException e) {
      throw EmbeddedBroker.unusable(root, e);
    }
  }

  private Path portFile() {
    return root.resolve("port");
  }

  private void delete() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static FolderLock lock(Path root) throws IOException {
    return FolderLock.take(root)
        .orElseThrow(() ->
            new Failure(
                "another broker is running on " + root + "; stop it or give another --data"));
  }
}
