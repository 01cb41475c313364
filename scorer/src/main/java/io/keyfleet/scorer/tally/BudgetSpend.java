package io.keyfleet.scorer.tally;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/// What runs that have a budget spent of it. If there are more than [#MAX_RUNS] of them, those are
/// left out that had no answer for longest. For one thread.
final class BudgetSpend {
  static final int MAX_RUNS = 1_000;

  private final Map<String, BigDecimal> spent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, BigDecimal> eldest) {
          return size() > MAX_RUNS;
        }
      };

  void add(String run, BigDecimal amount) {
    spent.merge(run, amount, BigDecimal::add);
  }

  /// In the order in which they had answers, the latest last.
  Map<String, BigDecimal> copy() {
    return new LinkedHashMap<>(spent);
  }
}
