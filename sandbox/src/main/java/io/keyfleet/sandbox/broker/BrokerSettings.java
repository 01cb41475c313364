package io.keyfleet.sandbox.broker;

import java.nio.file.Path;
import java.util.Optional;

/// Where an embedded broker listens and keeps what it is given.
///
/// @param port port on 127.0.0.1; 0 for the one that the folder was last served on, or else any
///   free one
/// @param folder where the data stay after the broker is closed; nothing for a temporary folder
///   that closing deletes
public record BrokerSettings(int port, Optional<Path> folder) {
  /// The port that Kafka's clients expect.
  public static final int DEFAULT_PORT = 9092;

  /// Any free port, a temporary folder.
  public static BrokerSettings temporary() {
    return new BrokerSettings(0, Optional.empty());
  }

  /// Any free port, and the same again when a broker is started on the same folder later.
  public static BrokerSettings in(Path folder) {
    return new BrokerSettings(0, Optional.of(folder));
  }
}
