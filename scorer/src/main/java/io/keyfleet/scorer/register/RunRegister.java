package io.keyfleet.scorer.register;

import io.keyfleet.contract.budget.RunBudget;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/// The runs topic as a scorer needs it: budgets, and retries. The thread that polls calls what
/// reads or writes; [#of], [#stopped], [#use] and [#retries] are safe for all threads.
public interface RunRegister extends AutoCloseable {
  /// No run is registered.
  RunRegister NONE =
      new RunRegister() {
        @Override
        public void readAll() {}

        @Override
        public void nextBatch() {}

        @Override
        public Optional<RunBudget> of(String run) {
          return Optional.empty();
        }

        @Override
        public Optional<RunBudget> answered(String run) {
          return Optional.empty();
        }

        @Override
        public boolean stopped(String run) {
          return false;
        }

        @Override
        public void follow() {}

        @Override
        public List<String> enforce(Map<String, BudgetUse> use, ToLongFunction<String> settled) {
          return List.of();
        }

        @Override
        public void close() {}
      };

  /// Reads all that is registered now.
  void readAll();

  /// Answers that were read just now are taken in next: what is known of runs may be older.
  void nextBatch();

  /// The budget of a run that has an answer among those. A run is registered before its first
  /// prompt is published, so it is known here before any answer of it is counted.
  Optional<RunBudget> answered(String run);

  /// The budget of a run, as far as it is known.
  Optional<RunBudget> of(String run);

  /// Whether a run was stopped since its budget was spent.
  boolean stopped(String run);

  /// Reads what is new of runs, without waiting.
  void follow();

  /// Stops the runs that have spent their budgets and are not done.
  ///
  /// @param settled prompts of a run that are settled
  /// @return those that are stopped by this
  List<String> enforce(Map<String, BudgetUse> use, ToLongFunction<String> settled);

  /// Lets a reading that waits for Kafka end. Safe for all threads.
  default void stopReading() {}

  /// The runs that retry others.
  default Collection<RetriedRuns.Retry> retries() {
    return List.of();
  }

  /// How much of their budgets runs have spent.
  ///
  /// @param spent by run, in the units of their budgets
  default Map<String, BudgetUse> use(Map<String, BigDecimal> spent) {
    Map<String, BudgetUse> use = new TreeMap<>();
    spent.forEach((run, amount) ->
        of(run).ifPresent(budget -> use.put(run, BudgetUse.of(budget, amount, stopped(run)))));
    return use;
  }

  @Override
  void close();
}
