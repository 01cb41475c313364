package io.keyfleet.scorer.tally;

import io.keyfleet.contract.Answer;
import java.math.BigDecimal;

/// What answers took, repeated ones included: they are paid, too.
///
/// @param promptTokens tokens read, as far as the API reported them
/// @param completionTokens tokens written, as far as the API reported them
/// @param cost in the currency of the configured prices; 0 where there are none
public record Spent(long promptTokens, long completionTokens, BigDecimal cost) {
  /// Nothing.
  public static final Spent NOTHING = new Spent(0, 0, BigDecimal.ZERO);

  static Spent on(Answer.Completion completion) {
    return new Spent(
        completion.promptTokens() == null ? 0 : completion.promptTokens(),
        completion.completionTokens() == null ? 0 : completion.completionTokens(),
        completion.cost() == null ? BigDecimal.ZERO : completion.cost());
  }

  /// This and that.
  Spent plus(Spent other) {
    return new Spent(
        promptTokens + other.promptTokens,
        completionTokens + other.completionTokens,
        cost.add(other.cost));
  }
}
