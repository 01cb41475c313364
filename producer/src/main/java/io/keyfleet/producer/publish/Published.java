package io.keyfleet.producer.publish;

/// What became of a source's entries.
///
/// @param run name of the run
/// @param published prompts that Kafka acknowledged
/// @param bad entries that are no prompts, or larger than Kafka takes
public record Published(String run, long published, long bad) {
  /// Entries that are accounted for.
  public long entries() {
    return published + bad;
  }
}
