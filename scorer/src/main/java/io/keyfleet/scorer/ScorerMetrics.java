package io.keyfleet.scorer;

import io.keyfleet.scorer.grading.Verdict;
import io.keyfleet.scorer.scale.FleetLoad;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The scorer's figures.
public final class ScorerMetrics {
  private ScorerMetrics() {}

  /// Puts them into `metrics`, which holds on to the scorer.
  public static void show(Scorer scorer, MeterRegistry metrics) {
    for (Verdict verdict : Verdict.values()) {
      Gauge.builder("keyfleet.scorer.prompts", scorer, now -> now.snapshot().counts().of(verdict))
          .strongReference(true)
          .description("settled prompts by verdict")
          .tag("verdict", verdict.word())
          .register(metrics);
    }
    Gauge.builder("keyfleet.scorer.published", scorer, now -> now.snapshot().prompts())
        .strongReference(true)
        .description("prompts published on the topics scored")
        .register(metrics);
    Gauge.builder("keyfleet.scorer.accuracy", scorer, ScorerMetrics::accuracy)
        .strongReference(true)
        .description("share of right answers among the scored, NaN while there is none")
        .register(metrics);
    FunctionCounter.builder("keyfleet.scorer.read", scorer, Scorer::read)
        .description("answers and dead prompts read, repeated ones included")
        .register(metrics);
    FunctionCounter.builder("keyfleet.scorer.foreign", scorer, now -> now.snapshot().foreign())
        .description("records that are neither answer nor dead prompt")
        .register(metrics);
  }

  /// Puts what scales the workers into `metrics`, NaN while it is unknown.
  ///
  /// @param load of the workers' group; empty while it is unknown
  /// @param promptsPerWorker prompts that one more worker is worth
  public static void show(
      Supplier<Optional<FleetLoad>> load, double promptsPerWorker, MeterRegistry metrics) {
    gauge(load, "keyfleet.backlog", FleetLoad::backlog)
        .description("prompts that are published and not finished, by the workers' commits")
        .register(metrics);
    gauge(load, "keyfleet.usable.accounts", ScorerMetrics::usable)
        .description("accounts of the pool that can be called, as their owners last said")
        .register(metrics);
    gauge(load, "keyfleet.wanted.workers", one -> one.workers(promptsPerWorker))
        .description("workers that the backlog is worth, at most one for each usable account")
        .register(metrics);
  }

  private static Gauge.Builder<Supplier<Optional<FleetLoad>>> gauge(
      Supplier<Optional<FleetLoad>> load, String name, ToDoubleFunction<FleetLoad> figure) {
    return Gauge.builder(name, load, now -> now.get().map(figure::applyAsDouble).orElse(Double.NaN))
        .strongReference(true);
  }

  private static double usable(FleetLoad load) {
    @Nullable Integer accounts = load.usableAccounts();
    return accounts == null ? Double.NaN : accounts;
  }

  private static double accuracy(Scorer scorer) {
    Double accuracy = scorer.snapshot().counts().accuracy();
    return accuracy == null ? Double.NaN : accuracy;
  }
}
