package io.keyfleet.scorer.tally;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/// The prompts that have one value of a label in common.
///
/// @param counts how many of them got which verdict
/// @param spent what their answers took
public record Group(@JsonUnwrapped Counts counts, @JsonUnwrapped Spent spent) {
  static final Group NONE = new Group(Counts.NONE, Spent.NOTHING);

  /// These and those.
  Group plus(Group other) {
    return new Group(counts.plus(other.counts), spent.plus(other.spent));
  }
}
