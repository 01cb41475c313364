package io.keyfleet.scorer.tally;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.keyfleet.scorer.tally.usage.Calls;
import io.keyfleet.scorer.tally.usage.LatencyHistogram;
import io.keyfleet.scorer.tally.usage.TokenSpend;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A tally at one moment, but for which prompts it has counted. Standings of tallies that share no
/// prompt add up.
///
/// @param counts over all prompts
/// @param byLabel the same by label and its values
/// @param deadByCause prompts that are dead, by cause
/// @param effort what they took
/// @param samples the latest that were not right
/// @param firstPublished when the first of the settled prompts was published; null if none is
/// @param lastAnswered when the last answer was complete; null if there is none
/// @param lastDied when the last dead prompt was given up; null if there is none
/// @param budgets what runs that have a budget spent of it, in its unit
public record TallySnapshot(
    Counts counts,
    Map<GroupingLabel, Map<String, GroupTotals>> byLabel,
    Map<String, Long> deadByCause,
    Effort effort,
    List<Sample> samples,
    @Nullable Instant firstPublished,
    @Nullable Instant lastAnswered,
    @Nullable Instant lastDied,
    Map<String, BigDecimal> budgets) {
  public TallySnapshot {
    budgets = budgets == null ? Map.of() : budgets; // as it was once written
  }

  /// What answers took.
  ///
  /// @param calls calls
  /// @param spent tokens and money
  /// @param latencies how long each call took that brought an answer
  public record Effort(Calls calls, TokenSpend spent, LatencyHistogram latencies) {}

  /// The groups by the values of one label.
  public Map<String, GroupTotals> by(GroupingLabel label) {
    return byLabel.getOrDefault(label, Map.of());
  }

  /// What they took, in calls.
  @JsonIgnore
  public Calls calls() {
    return effort.calls();
  }

  /// When the last answer was complete, or, if there is none, the last dead prompt given up; null
  /// if nothing is settled.
  @JsonIgnore
  public @Nullable Instant lastSettled() {
    return lastAnswered == null ? lastDied : lastAnswered;
  }

  /// Those of several tallies that share no prompt, added up.
  public static TallySnapshot sum(Collection<TallySnapshot> snapshots) {
    Totals totals = new Totals();
    Map<String, Long> dead = new TreeMap<>();
    for (TallySnapshot one : snapshots) {
      totals.add(one);
      one.deadByCause().forEach((cause, count) -> dead.merge(cause, count, Long::sum));
    }
    return totals.read(dead);
  }
}
