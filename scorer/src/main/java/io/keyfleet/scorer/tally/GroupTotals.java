package io.keyfleet.scorer.tally;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.keyfleet.scorer.tally.usage.TokenSpend;

/// The prompts that have one value of a label in common.
///
/// @param counts how many of them got which verdict
/// @param spent what their answers took
public record GroupTotals(@JsonUnwrapped Counts counts, @JsonUnwrapped TokenSpend spent) {
  public static final GroupTotals NONE = new GroupTotals(Counts.NONE, TokenSpend.NOTHING);

  /// These and those.
  GroupTotals plus(GroupTotals other) {
    return new GroupTotals(counts.plus(other.counts), spent.plus(other.spent));
  }
}
