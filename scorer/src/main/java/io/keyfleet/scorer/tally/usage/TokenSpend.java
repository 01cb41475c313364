package io.keyfleet.scorer.tally.usage;

import io.keyfleet.contract.Answer;
import java.math.BigDecimal;

/// What answers took, repeated ones included: they are paid, too.
///
/// @param promptTokens tokens read, as far as the API reported them
/// @param completionTokens tokens written, as far as the API reported them
/// @param cost in the currency of the configured prices; 0 if there are none
public record TokenSpend(long promptTokens, long completionTokens, BigDecimal cost) {
  /// Nothing.
  public static final TokenSpend NOTHING = new TokenSpend(0, 0, BigDecimal.ZERO);

  public static TokenSpend on(Answer.Completion completion) {
    return new TokenSpend(
        completion.promptTokens() == null ? 0 : completion.promptTokens(),
        completion.completionTokens() == null ? 0 : completion.completionTokens(),
        completion.cost() == null ? BigDecimal.ZERO : completion.cost());
  }

  /// This and that.
  public TokenSpend plus(TokenSpend other) {
    return new TokenSpend(
        promptTokens + other.promptTokens,
        completionTokens + other.completionTokens,
        cost.add(other.cost));
  }
}
