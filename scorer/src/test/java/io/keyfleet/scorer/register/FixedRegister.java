package io.keyfleet.scorer.register;

import io.keyfleet.contract.budget.RunBudget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/// Budgets that are known from the start, and which runs a scorer stopped for them.
public final class FixedRegister implements RunRegister {
  private final Map<String, RunBudget> budgets;
  private final Set<String> stopped = ConcurrentHashMap.newKeySet();

  public FixedRegister(Map<String, RunBudget> budgets) {
    this.budgets = Map.copyOf(budgets);
  }

  @Override
  public void readAll() {}

  @Override
  public void nextBatch() {}

  @Override
  public Optional<RunBudget> answered(String run) {
    return of(run);
  }

  @Override
  public Optional<RunBudget> of(String run) {
    return Optional.ofNullable(budgets.get(run));
  }

  @Override
  public boolean stopped(String run) {
    return stopped.contains(run);
  }

  @Override
  public void follow() {}

  @Override
  public List<String> enforce(Map<String, BudgetUse> use, ToLongFunction<String> settled) {
    return use.entrySet().stream()
        .filter(one -> one.getValue().used() && stopped.add(one.getKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public void close() {}
}
