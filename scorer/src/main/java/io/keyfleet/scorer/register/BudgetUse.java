package io.keyfleet.scorer.register;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.keyfleet.contract.budget.RunBudget;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// How much of its budget a run has spent. The names are stable.
///
/// @param limit what it may take, in its unit
/// @param unit `tokens`, or a currency
/// @param spent what its answers took, repeated ones included; may be above the limit by calls that
///   were in flight when it was reached
/// @param stopped whether it was stopped for that
public record BudgetUse(BigDecimal limit, String unit, BigDecimal spent, boolean stopped) {
  private static final BigDecimal PERCENT = BigDecimal.valueOf(100);

  /// What a run has spent of its budget.
  ///
  /// @param spent in the budget's unit
  public static BudgetUse of(RunBudget budget, BigDecimal spent, boolean stopped) {
    return new BudgetUse(budget.limit(), budget.unit(), spent, stopped);
  }

  /// What was spent as a part of what may be, 0 or more.
  @JsonProperty
  public double share() {
    return spent.divide(limit, MathContext.DECIMAL64).doubleValue();
  }

  /// Whether nothing is left.
  public boolean used() {
    return spent.compareTo(limit) >= 0;
  }

  /// The share in whole percent, which is 100 or more only if nothing is left: `83 %`.
  public String percent() {
    return spent.multiply(PERCENT).divide(limit, 0, RoundingMode.FLOOR).toPlainString() + " %";
  }

  /// `4.15 of 5 USD`.
  public String amounts() {
    return spent.toPlainString() + " of " + limit.toPlainString() + " " + unit;
  }
}
