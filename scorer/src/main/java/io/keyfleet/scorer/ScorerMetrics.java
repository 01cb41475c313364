package io.keyfleet.scorer;

import io.keyfleet.scorer.grading.Verdict;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

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

  private static double accuracy(Scorer scorer) {
    Double accuracy = scorer.snapshot().counts().accuracy();
    return accuracy == null ? Double.NaN : accuracy;
  }
}
