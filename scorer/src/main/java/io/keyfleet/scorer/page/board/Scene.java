package io.keyfleet.scorer.page.board;

import io.keyfleet.scorer.tally.Standing;
import io.keyfleet.scorer.tally.Tally;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// How a scorer stands at one moment.
///
/// @param topics the prompt topics
/// @param standing the tally
/// @param published prompts published; nothing where that is unknown
/// @param allowance what the accounts may do
/// @param problem what keeps the scorer from scoring; nothing where it does
public record Scene(
    List<String> topics,
    Standing standing,
    OptionalLong published,
    Allowance allowance,
    Optional<String> problem) {
  /// Before there is a scorer.
  public static final Scene STARTING =
      new Scene(
          List.of(),
          new Tally().read(),
          OptionalLong.empty(),
          Allowance.UNKNOWN,
          Optional.of("not started"));
}
