package io.keyfleet.scorer.page.board;

import io.keyfleet.scorer.tally.Standing;
import io.keyfleet.scorer.tally.Tally;
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
/// @param allowance what the accounts may do
/// @param problem what keeps the scorer from scoring; nothing where it does
public record Scene(
    List<String> topics,
    Standing standing,
    OptionalLong published,
    Map<String, Long> runs,
    Allowance allowance,
    Optional<String> problem) {
  /// Before there is a scorer.
  public static final Scene STARTING =
      new Scene(
          List.of(),
          new Tally().read(),
          OptionalLong.empty(),
          Map.of(),
          Allowance.UNKNOWN,
          Optional.of("not started"));

  /// The same with the sizes of runs.
  public Scene with(Map<String, Long> sizes) {
    return new Scene(topics, standing, published, sizes, allowance, problem);
  }
}
