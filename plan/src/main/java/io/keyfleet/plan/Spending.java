package io.keyfleet.plan;

import io.keyfleet.contract.budget.Price;
import io.keyfleet.plan.quota.Timetable;
import io.keyfleet.plan.workload.Range;
import io.keyfleet.plan.workload.TokenForecast;
import io.keyfleet.producer.price.PriceList;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.pool.Pool;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What calls cost: by the pool's prices, else by a list in the same currency, else nobody knows.
///
/// @param tokens of all prompts of a model
/// @param prompts how many those are
record Spending(
    Pool pool, PriceList list, Map<String, TokenForecast> tokens, Map<String, Long> prompts) {
  private static final double MILLION = 1e6;

  /// What a share of the calls comes to.
  RunPlan.Share share(Timetable.Share calls) {
    TokenForecast all = Objects.requireNonNull(tokens.get(calls.model()));
    double part = calls.calls() / prompts.getOrDefault(calls.model(), 1L);
    Range input = all.input().times(part);
    Range output = all.output().times(part);
    @Nullable Range cost =
        price(calls.provider(), calls.model())
            .map(price -> cost(price, input, output))
            .orElse(null);
    return new RunPlan.Share(
        calls.model(),
        calls.provider(),
        calls.account(),
        Math.round(calls.calls()),
        input,
        output,
        cost);
  }

  /// All shares together.
  RunPlan.Cost total(List<RunPlan.Share> shares) {
    TreeSet<String> unpriced = new TreeSet<>();
    boolean listed = false;
    @Nullable Range total = null;
    for (RunPlan.Share share : shares) {
      if (share.cost() == null) {
        unpriced.add(share.model() + " of " + share.provider());
      } else {
        total = total == null ? share.cost() : total.plus(share.cost());
        listed |= !provider(share.provider()).prices().containsKey(share.model());
      }
    }
    return new RunPlan.Cost(
        pool.currency(), total, listed ? list.date() : null, List.copyOf(unpriced));
  }

  private Optional<Price> price(String provider, String model) {
    Provider whose = provider(provider);
    return Optional.ofNullable(whose.prices().get(model))
        .or(() ->
            pool.currency().equalsIgnoreCase(list.currency())
                ? list.of(whose.nameOf(model))
                : Optional.empty());
  }

  private Provider provider(String name) {
    return pool.providers().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Range cost(Price price, Range input, Range output) {
    return input
        .times(perToken(price.inputPerMillion()))
        .plus(output.times(perToken(price.outputPerMillion())));
  }

  private static double perToken(BigDecimal perMillion) {
    return perMillion.doubleValue() / MILLION;
  }
}
