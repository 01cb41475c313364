package io.keyfleet.worker.ownership;

import java.math.BigDecimal;
import java.math.MathContext;

/// What an account has cost, in the currency of the prices.
///
/// @param all of its calls ever, whoever made them
/// @param mean of the recent calls of this owner; 0 where it made none
record AccountSpend(BigDecimal all, BigDecimal mean) {
  static final AccountSpend NOTHING = new AccountSpend(BigDecimal.ZERO, BigDecimal.ZERO);

  /// Weight of the last call in the mean of those before.
  private static final BigDecimal LAST = new BigDecimal("0.1");

  /// The same after one call more.
  AccountSpend and(BigDecimal cost) {
    BigDecimal next =
        mean.signum() == 0
            ? cost
            : mean.add(cost.subtract(mean).multiply(LAST)).round(MathContext.DECIMAL32);
    return new AccountSpend(all.add(cost), next);
  }
}
