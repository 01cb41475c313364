package io.keyfleet.scorer;

import java.util.List;
import java.util.Optional;

/// Which prompts count.
///
/// @param topics prompt topics, at least one, each once
/// @param run the only run that counts; nothing for all
/// @param once whether to end when every prompt is settled that was published at the start
public record Scope(List<String> topics, Optional<String> run, boolean once) {}
