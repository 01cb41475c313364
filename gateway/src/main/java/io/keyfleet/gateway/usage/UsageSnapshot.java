package io.keyfleet.gateway.usage;

import java.time.Instant;
import java.util.Map;

/// What was used, between two records of the answers topics.
///
/// @param used by the names of keys
/// @param read next offset of each partition, by the name of the topic, a colon and its number
record UsageSnapshot(Map<String, Used> used, Map<String, Long> read) {
  UsageSnapshot {
    used = Map.copyOf(used);
    read = Map.copyOf(read);
  }

  /// What was used within a span of time.
  ///
  /// @param since its beginning
  record Used(Instant since, long requests, long tokens) {}
}
