package io.keyfleet.scorer.tally.usage;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.budget.RunBudget;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// What answers took, repeated ones included: they are paid, too.
///
/// @param promptTokens tokens read, as far as the API reported them
/// @param completionTokens tokens written, as far as the API reported them
/// @param cost in the currency of the configured prices; 0 if there are none
/// @param reused prompts that have the answer of an earlier run, which took nothing
public record TokenSpend(long promptTokens, long completionTokens, BigDecimal cost, long reused) {
  private static final int COST_DIGITS = 6;

  /// Nothing.
  public static final TokenSpend NOTHING = new TokenSpend(0, 0, BigDecimal.ZERO);

  /// With no answer of an earlier run.
  public TokenSpend(long promptTokens, long completionTokens, BigDecimal cost) {
    this(promptTokens, completionTokens, cost, 0);
  }

  /// What an answer took.
  public static TokenSpend on(Answer answer) {
    Answer.Completion completion = answer.completion();
    if (answer.reused()) {
      return NOTHING;
    }
    return new TokenSpend(
        completion.promptTokens() == null ? 0 : completion.promptTokens(),
        completion.completionTokens() == null ? 0 : completion.completionTokens(),
        completion.cost() == null ? BigDecimal.ZERO : completion.cost());
  }

  /// What is counted once of an answer that settled its prompt: whether it is of an earlier run.
  public static TokenSpend once(Answer answer) {
    return answer.reused() ? new TokenSpend(0, 0, BigDecimal.ZERO, 1) : NOTHING;
  }

  /// What an answer takes of a budget, in its unit.
  public static BigDecimal of(RunBudget budget, Answer answer) {
    TokenSpend tokens = on(answer);
    return budget.taken(answer.completion().model(), tokens.promptTokens, tokens.completionTokens);
  }

  /// What so many prompts will have taken, if it is what `settled` of them took.
  public TokenSpend extended(long prompts, long settled) {
    if (settled == 0) {
      return NOTHING;
    }
    double times = prompts / (double) settled;
    return new TokenSpend(
        Math.round(promptTokens * times),
        Math.round(completionTokens * times),
        cost.multiply(BigDecimal.valueOf(times)).setScale(COST_DIGITS, RoundingMode.HALF_UP),
        Math.round(reused * times));
  }

  /// This and that.
  public TokenSpend plus(TokenSpend other) {
    return new TokenSpend(
        promptTokens + other.promptTokens,
        completionTokens + other.completionTokens,
        cost.add(other.cost),
        reused + other.reused);
  }
}
