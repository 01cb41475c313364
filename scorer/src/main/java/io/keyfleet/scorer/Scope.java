package io.keyfleet.scorer;

import java.util.List;
import java.util.Optional;

/// Which prompts count.
///
/// @param topics prompt topics, at least one, each once
/// @param run the only run that counts; nothing for all
/// @param once whether to end when every prompt is settled that was published at the start
/// @param share which partitions of the topics
public record Scope(List<String> topics, Optional<String> run, boolean once, Share share) {
  /// All partitions.
  public Scope(List<String> topics, Optional<String> run, boolean once) {
    this(topics, run, once, Share.ALL);
  }
}
