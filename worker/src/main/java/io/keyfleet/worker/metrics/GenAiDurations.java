package io.keyfleet.worker.metrics;

import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.queue.Delivery;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// `gen_ai.client.operation.duration` of OpenTelemetry's conventions for generative AI, which are
/// in development; its attributes are the names' forms that Prometheus takes. Safe for all threads.
final class GenAiDurations {
  private static final String NAME = "gen_ai.client.operation.duration";

  /// Models that have a name of their own; prompts may name any.
  private static final int MAX_MODELS = 100;

  private static final String OTHER = "_OTHER";

  /// The buckets that the conventions name: from 10 ms, each twice the one before.
  private static final Duration[] BUCKETS =
      IntStream.range(0, 14).mapToObj(i -> Duration.ofMillis(10L << i)).toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Set<String> models = ConcurrentHashMap.newKeySet();

  GenAiDurations(MeterRegistry registry) {
    this.registry = registry;
  }

  /// A call ended; one that was not sent is none.
  void ended(Account account, Delivery delivery, Outcome outcome, Duration time) {
    if (outcome instanceof Outcome.NotSent) {
      return;
    }
    Tags tags =
        Tags.of(
            "gen_ai.operation.name",
            delivery.prompt().operation().genAiName(),
            "gen_ai.provider.name",
            account.provider().name(),
            "gen_ai.request.model",
            model(account.provider().nameOf(delivery.model())),
            "error.type",
            outcome instanceof Outcome.Answered ? "" : OutcomeName.of(outcome));
    Timer.builder(NAME)
        .description("duration of calls, in OpenTelemetry's name for it")
        .tags(tags)
        .serviceLevelObjectives(Arrays.copyOf(BUCKETS, BUCKETS.length))
        .register(registry)
        .record(time);
  }

  private String model(String name) {
    boolean named = models.contains(name) || (models.size() < MAX_MODELS && models.add(name));
    return named ? name : OTHER;
  }
}
