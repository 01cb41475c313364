package io.keyfleet.scorer.settings;

import io.keyfleet.service.kafka.TopicPattern;
import java.util.List;
import java.util.Optional;

/// Which prompts count.
///
/// @param topics prompt topics, at least one, each once
/// @param more what the names of further prompt topics match, which are followed as they appear;
///   nothing for no more
/// @param run the only run that counts; nothing for all
/// @param once whether to end when every prompt is settled that was published at the start
/// @param share which partitions of the topics
public record Scope(
    List<String> topics,
    Optional<TopicPattern> more,
    Optional<String> run,
    boolean once,
    Shard share) {
  /// All partitions of these topics.
  public Scope(List<String> topics, Optional<String> run, boolean once) {
    this(topics, Optional.empty(), run, once, Shard.ALL);
  }
}
