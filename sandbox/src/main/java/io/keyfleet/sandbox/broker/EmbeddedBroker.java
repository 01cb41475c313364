package io.keyfleet.sandbox.broker;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/// A real Kafka broker of one node (KRaft, controller and broker in one) in this JVM, reachable
/// from this machine only. It is ready when its constructor returns, and closed in an orderly way;
/// starting another on the same folder goes on with the same data. Safe for all threads.
public final class EmbeddedBroker implements AutoCloseable {
  private final BrokerFolder folder;
  private final int port;
  private final KafkaRaftServer server;

  /// Formats the folder where it is new, and starts.
  ///
  /// @throws Failure if the port is taken or the folder cannot be used
  public EmbeddedBroker(BrokerSettings settings) {
    this(settings, Map.of());
  }

  /// The same with properties of a broker over those that it has here.
  ///
  /// @throws Failure if the port is taken or the folder cannot be used
  public EmbeddedBroker(BrokerSettings settings, Map<String, String> properties) {
    folder = BrokerFolder.open(settings.folder());
    try {
      port = Ports.choose(settings.port(), folder.lastPort());
      Map<String, String> all = BrokerProperties.of(folder.log(), port, Ports.free());
      all.putAll(properties);
      KafkaConfig config = new KafkaConfig(all, false);
      folder.format();
      folder.notePort(port);
      server = start(config);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /// For clients: `127.0.0.1:port`.
  public String bootstrapServers() {
    return Ports.LOOPBACK + ":" + port;
  }

  /// Where its data are.
  public Path folder() {
    return folder.root();
  }

  /// Stops, and deletes the folder where it is a temporary one.
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    folder.close();
  }

  private KafkaRaftServer start(KafkaConfig config) {
    KafkaRaftServer starting = new KafkaRaftServer(config, Time.SYSTEM);
    try {
      starting.startup();
      return starting;
    } catch (RuntimeException e) {
      starting.shutdown();
      throw new Failure(
          "the broker does not start on port "
              + port
              + " in "
              + folder.root()
              + " ("
              + rootCause(e)
              + "); give another --port or --data, or stop the broker that uses it",
          e);
    }
  }

  private static @Nullable String rootCause(Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  /// What went wrong with a folder, as one line.
  static Failure unusable(Path root, IOException e) {
    return new Failure(
        "cannot keep a broker's data in " + root + " (" + e + "); give another --data", e);
  }
}
