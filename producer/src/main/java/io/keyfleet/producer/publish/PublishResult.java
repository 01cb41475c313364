package io.keyfleet.producer.publish;

/// What became of a source's entries.
///
/// @param run id of the run
/// @param published prompts that are on the topic: that Kafka acknowledged now, or that were there
/// @param bad entries that are no prompts, or larger than Kafka takes
/// @param elsewhere published prompts that carry another run's id, and count there
/// @param before published prompts that were on the topic when this process began
/// @param reused prompts that this process published with the answers of earlier runs
public record PublishResult(
    String run, long published, long bad, long elsewhere, long before, long reused) {
  /// With no answers of earlier runs.
  public PublishResult(String run, long published, long bad, long elsewhere, long before) {
    this(run, published, bad, elsewhere, before, 0);
  }

  /// Of a run that is published in one go, with no other's prompts in it.
  public PublishResult(String run, long published, long bad) {
    this(run, published, bad, 0, 0);
  }

  /// Entries that are accounted for.
  public long entries() {
    return published + bad;
  }
}
