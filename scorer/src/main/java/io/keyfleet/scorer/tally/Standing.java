package io.keyfleet.scorer.tally;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A tally at one moment.
///
/// @param counts over all prompts
/// @param byLabel the same by label and its values
/// @param calls what they took
/// @param firstPublished when the first of the settled prompts was published; null where none is
/// @param lastSettled when the last answer was complete, or, where there is none, the last dead
///   prompt given up; null where nothing is settled
public record Standing(
    Counts counts,
    Map<Label, Map<String, Counts>> byLabel,
    Calls calls,
    @Nullable Instant firstPublished,
    @Nullable Instant lastSettled) {
  /// The counts by the values of one label.
  public Map<String, Counts> by(Label label) {
    return byLabel.getOrDefault(label, Map.of());
  }
}
