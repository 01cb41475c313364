package io.keyfleet.scorer.tally.prompts;

/// What a record changed in the tally.
public enum TallyChange {
  /// It settled its prompt.
  SETTLED,
  /// It answered a prompt that had counted as dead.
  REVIVED,
  /// Its prompt was settled already, as well or better.
  REPEATED
}
