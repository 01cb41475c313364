package io.keyfleet.plan;

import io.keyfleet.plan.RunPlan.Binding;
import io.keyfleet.plan.RunPlan.OneMore;
import io.keyfleet.plan.quota.CallLoad;
import io.keyfleet.plan.quota.Timetable;
import io.keyfleet.plan.quota.VirtualRun;
import io.keyfleet.plan.workload.ModelLoad;
import io.keyfleet.plan.workload.PlannedPrompts;
import io.keyfleet.plan.workload.Range;
import io.keyfleet.plan.workload.TokenForecast;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.account.Quota.Unit;
import io.keyfleet.worker.pool.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// Makes a plan of a workload, a pool and what is supposed. For one thread.
final class Planning {
  private final PlannedPrompts workload;
  private final Pool pool;
  private final Assumptions assumptions;
  private final Map<String, TokenForecast> tokens = new TreeMap<>();
  private final Map<String, Long> unserved = new TreeMap<>();

  private Planning(PlannedPrompts workload, Pool pool, Assumptions assumptions) {
    this.workload = workload;
    this.pool = pool;
    this.assumptions = assumptions;
    workload
        .models()
        .forEach((model, load) -> {
          if (serving(model)) {
            tokens.put(
                model,
                TokenForecast.of(
                    model, load, assumptions.earlier(), (double) assumptions.answerTokens()));
          } else {
            unserved.put(model, load.prompts());
          }
        });
  }

  static RunPlan of(PlannedPrompts workload, Pool pool, Assumptions assumptions) {
    return new Planning(workload, pool, assumptions).plan();
  }

  private RunPlan plan() {
    VirtualRun run =
        new VirtualRun(pool.accounts(), Optional.of(assumptions.limits()), assumptions.call());
    Timetable expected = run.of(loads(Range::expected));
    Map<String, Long> prompts = new TreeMap<>();
    tokens.keySet().forEach(model -> prompts.put(model, load(model).prompts()));
    Spending spending = new Spending(pool, assumptions.prices(), tokens, prompts);
    List<RunPlan.Share> shares = expected.shares().stream().map(spending::share).toList();
    return new RunPlan(
        prompts.values().stream().mapToLong(Long::longValue).sum(),
        prompts,
        unserved,
        workload.bad(),
        tokens(),
        spending.total(shares),
        finish(run, expected),
        binding(expected),
        oneMore(run, expected),
        shares.stream()
            .sorted(
                Comparator.comparing(RunPlan.Share::model)
                    .thenComparing(RunPlan.Share::provider)
                    .thenComparing(RunPlan.Share::account))
            .toList());
  }

  private RunPlan.Tokens tokens() {
    return new RunPlan.Tokens(
        sum(TokenForecast::input),
        sum(TokenForecast::output),
        !tokens.isEmpty() && tokens.values().stream().allMatch(TokenForecast::inputMeasured),
        !tokens.isEmpty() && tokens.values().stream().allMatch(TokenForecast::outputMeasured),
        assumptions.earlier().answers(),
        assumptions.earlier().matched());
  }

  private Range sum(Function<TokenForecast, Range> part) {
    return tokens.values().stream().map(part).reduce(Range.NOTHING, Range::plus);
  }

  private RunPlan.Finish finish(VirtualRun run, Timetable expected) {
    VirtualRun quotas = new VirtualRun(pool.accounts(), Optional.empty(), assumptions.call());
    boolean byTokens =
        pool.accounts().stream()
            .flatMap(account -> account.quotas().stream())
            .anyMatch(quota -> quota.unit() != Unit.REQUESTS);
    double seconds = end(expected);
    Range range =
        byTokens
            ? new Range(
                Math.min(seconds, end(run.of(loads(Range::low)))),
                seconds,
                Math.max(seconds, end(run.of(loads(Range::high)))))
            : Range.exactly(seconds);
    return new RunPlan.Finish(
        seconds(quotas.of(loads(Range::expected)).lastCall()),
        range,
        seconds(assumptions.call()),
        assumptions.earlier().latency().isPresent());
  }

  private double end(Timetable timetable) {
    return tokens.isEmpty() ? 0 : seconds(timetable.lastCall().plus(assumptions.call()));
  }

  private List<Binding> binding(Timetable timetable) {
    return timetable.waits().keySet().stream()
        .map(limit -> new Binding(limit.provider(), limit.words(), timetable.share(limit)))
        .sorted(Comparator.comparingDouble(Binding::share).reversed())
        .toList();
  }

  /// For each provider, with another of its most capable accounts.
  private List<OneMore> oneMore(VirtualRun run, Timetable expected) {
    List<OneMore> more = new ArrayList<>();
    for (Provider provider : pool.providers()) {
      Optional<Account> like =
          pool.accounts().stream()
              .filter(account -> account.provider().equals(provider))
              .filter(account -> tokens.keySet().stream().anyMatch(provider::serves))
              .max(Comparator.comparingDouble(Account::callsPerSecond));
      like.ifPresent(account -> {
        Timetable faster = run.with(account).of(loads(Range::expected));
        double saved = seconds(expected.lastCall().minus(faster.lastCall()));
        more.add(new OneMore(provider.name(), account.id(), Math.max(0, saved)));
      });
    }
    more.sort(Comparator.comparingDouble(OneMore::savesSeconds).reversed());
    return more;
  }

  private List<CallLoad> loads(ToDoubleFunction<Range> part) {
    List<CallLoad> loads = new ArrayList<>();
    tokens.forEach((model, forecast) -> {
      long prompts = load(model).prompts();
      loads.add(
          new CallLoad(
              model,
              prompts,
              part.applyAsDouble(forecast.input()) / prompts,
              part.applyAsDouble(forecast.output()) / prompts));
    });
    return loads;
  }

  private boolean serving(String model) {
    return pool.accounts().stream().anyMatch(account -> account.provider().serves(model));
  }

  private ModelLoad load(String model) {
    ModelLoad load = workload.models().get(model);
    if (load == null) {
      throw new IllegalStateException("no prompts of " + model);
    }
    return load;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
