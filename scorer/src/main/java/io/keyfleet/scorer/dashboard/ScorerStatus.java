package io.keyfleet.scorer.dashboard;

import io.keyfleet.scorer.register.BudgetUse;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.scorer.tally.TallySnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// How a scorer stands at one moment.
///
/// @param topics the prompt topics
/// @param standing the tally
/// @param published prompts published; nothing where that is unknown
/// @param runs prompts of each run; those whose number is unknown are not in it
/// @param budgets how much of their budgets runs have spent, of those that have one
/// @param withRetries counts of retried runs together with their retries
/// @param allowance what the accounts may do
/// @param problem what keeps the scorer from scoring; nothing where it does
public record ScorerStatus(
    List<String> topics,
    TallySnapshot standing,
    OptionalLong published,
    Map<String, Long> runs,
    Map<String, BudgetUse> budgets,
    Map<String, Counts> withRetries,
    CallAllowance allowance,
    Optional<String> problem) {
  /// Before there is a scorer.
  public static final ScorerStatus STARTING =
      new ScorerStatus(
          List.of(),
          new Tally().read(),
          OptionalLong.empty(),
          Map.of(),
          Map.of(),
          Map.of(),
          CallAllowance.UNKNOWN,
          Optional.of("not started"));

  /// The same with the sizes of runs.
  public ScorerStatus with(Map<String, Long> sizes) {
    return new ScorerStatus(
        topics, standing, published, sizes, budgets, withRetries, allowance, problem);
  }
}
