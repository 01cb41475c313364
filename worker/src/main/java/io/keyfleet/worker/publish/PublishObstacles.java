package io.keyfleet.worker.publish;

import java.util.Optional;

/// Knows what keeps the answers of a prompt topic from being published.
@FunctionalInterface
public interface PublishObstacles {
  /// One line with what fixes it; nothing if Kafka names nothing. May wait for Kafka.
  ///
  /// @param mayMake whether topics and partitions that are missing are made if that is allowed
  Optional<String> of(String prompts, boolean mayMake) throws InterruptedException;
}
