package io.keyfleet.plan.workload;

import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.operation.ApiOperation.OutputBound;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The prompts of one model, summed up. For one thread.
public final class ModelLoad {
  /// Different bounds that are told apart; beyond, a bound counts as the next power of two.
  private static final int MAX_BOUNDS = 10_000;

  private final Map<OutputBound, Long> bounds = new HashMap<>();
  private long prompts;
  private long rough;

  void add(Prompt prompt) {
    prompts++;
    rough += prompt.operation().inputTokens(prompt.request());
    OutputBound bound = prompt.operation().outputBound(prompt.request());
    Long most = bound.tokens();
    if (most != null && bounds.size() >= MAX_BOUNDS && !bounds.containsKey(bound)) {
      long power = Long.highestOneBit(Math.clamp(most, 1, 1L << 40)) << 1;
      bound = new OutputBound(power, bound.choices());
    }
    bounds.merge(bound, 1L, Long::sum);
  }

  /// How many there are.
  public long prompts() {
    return prompts;
  }

  /// Tokens to be read, by the length of the texts.
  long rough() {
    return rough;
  }

  /// Tokens that are written if answers have this length where their bounds allow it.
  ///
  /// @param length of an answer with all its choices
  double written(double length) {
    return sum(bound -> Math.min(length, most(bound, length) * bound.choices()));
  }

  /// The same by the length of a choice.
  double writtenByChoice(double length) {
    return sum(bound -> Math.min(length, most(bound, length)) * bound.choices());
  }

  /// The most that is written.
  ///
  /// @param unlimited tokens of a choice where nothing bounds them
  double mostWritten(double unlimited) {
    return sum(bound -> most(bound, unlimited) * bound.choices());
  }

  private static double most(OutputBound bound, double unlimited) {
    Long tokens = bound.tokens();
    return tokens == null ? unlimited : tokens.doubleValue();
  }

  private double sum(ToDoubleFunction<OutputBound> each) {
    return bounds.entrySet().stream()
        .mapToDouble(one -> one.getValue() * each.applyAsDouble(one.getKey()))
        .sum();
  }
}
