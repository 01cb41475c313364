package io.keyfleet.worker.metrics;

import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.dispatch.IdleReason;
import io.keyfleet.worker.dispatch.WorkerMetrics;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// A worker's figures as meters; accounts appear by their id. Safe for all threads.
public final class MicrometerMetrics implements WorkerMetrics {
  private static final double NANOS = 1e9;
  private static final String DELETED = "keyfleet.prompts.deleted";
  private static final String POOL_CHANGES = "keyfleet.pool.changes";
  private static final String MAYBE_PAID_TWICE = "keyfleet.calls.maybe.paid.twice";

  private final MeterRegistry registry;

  /// Counts into `registry`.
  public MicrometerMetrics(MeterRegistry registry) {
    this.registry = registry;
    List.of("adopted", "refused").forEach(as -> registry.counter(POOL_CHANGES, "as", as));
    List.of("drain", "lost", "crash")
        .forEach(why -> registry.counter(MAYBE_PAID_TWICE, "why", why));
  }

  /// Adds what is read from the dispatcher when somebody looks, also after its end.
  public void watch(Dispatcher dispatcher) {
    Gauge.builder("keyfleet.in.flight", dispatcher, Dispatcher::inFlight)
        .strongReference(true)
        .description("prompts from their permit until Kafka has what became of them")
        .register(registry);
    Gauge.builder("keyfleet.waiting", dispatcher, Dispatcher::waiting)
        .strongReference(true)
        .description("prompts fetched and waiting for a permit")
        .register(registry);
    Gauge.builder("keyfleet.accounts", dispatcher, d -> d.ownedAccounts().size())
        .strongReference(true)
        .description("accounts that this worker owns")
        .register(registry);
    Gauge.builder(
            "keyfleet.accounts.out",
            dispatcher,
            d -> d.ownedAccounts().stream().filter(owned -> owned.out().isPresent()).count())
        .strongReference(true)
        .description("accounts that this worker owns and that cannot be used")
        .register(registry);
    MultiGauge limits =
        MultiGauge.builder("keyfleet.limit")
            .description("count of a quota in force, learnt or configured")
            .register(registry);
    MultiGauge keys =
        MultiGauge.builder("keyfleet.keys.out")
            .description("keys that are left out, by their KeyId and the reason")
            .register(registry);
    MultiGauge margins =
        MultiGauge.builder("keyfleet.margin.share")
            .description("part of an account's time lost to margins recently")
            .register(registry);
    Gauge.builder(
            "keyfleet.keys.out.total",
            dispatcher,
            watched -> refresh(watched, limits, keys, margins))
        .strongReference(true)
        .description("how many keys are left out")
        .register(registry);
  }

  /// Adds what is read from the pool's follower when somebody looks.
  ///
  /// @param refused whether the files hold what is not used
  /// @param disputed accounts of whose limits other members say something else
  public void watchPool(BooleanSupplier refused, IntSupplier disputed) {
    Gauge.builder("keyfleet.pool.refused", () -> refused.getAsBoolean() ? 1 : 0)
        .description("1 while the pool's files hold what cannot be used")
        .register(registry);
    Gauge.builder("keyfleet.pool.disputed", disputed::getAsInt)
        .description("accounts that keep a limit which only another worker's pool has")
        .register(registry);
  }

  /// The pool's files changed.
  public void poolChanged(boolean adopted) {
    registry.counter(POOL_CHANGES, "as", adopted ? "adopted" : "refused").increment();
  }

  /// Rows of accounts that come and go are rebuilt when somebody looks.
  private static double refresh(
      Dispatcher dispatcher, MultiGauge limits, MultiGauge keys, MultiGauge margins) {
    List<MultiGauge.Row<?>> counts = new ArrayList<>();
    List<MultiGauge.Row<?>> out = new ArrayList<>();
    List<MultiGauge.Row<?>> shares = new ArrayList<>();
    for (OwnedAccount owned : dispatcher.ownedAccounts()) {
      Tags account = Tags.of("account", owned.account().id());
      shares.add(MultiGauge.Row.of(account, owned.lost().margin()));
      owned
          .limits()
          .forEach(
              (quota, count) -> counts.add(MultiGauge.Row.of(account.and("quota", quota), count)));
      owned
          .outKeys()
          .forEach((key, reason) -> {
            String why = reason.name().toLowerCase(Locale.ROOT);
            out.add(MultiGauge.Row.of(account.and("key", key.value(), "why", why), 1));
          });
    }
    limits.register(counts, true);
    keys.register(out, true);
    margins.register(shares, true);
    return out.size();
  }

  @Override
  public void called(Account account) {
    registry.counter("keyfleet.calls", "account", account.id()).increment();
  }

  @Override
  public void ended(Account account, Outcome outcome) {
    String name = outcome.getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1");
    registry
        .counter(
            "keyfleet.outcomes", "account", account.id(), "outcome", name.toLowerCase(Locale.ROOT))
        .increment();
    switch (outcome) {
      case Outcome.Answered answered -> answered(account, answered);
      case Outcome.AccountLimited _ ->
          registry.counter("keyfleet.rate.limited", "account", account.id()).increment();
      case Outcome.PromptRefused _,
          Outcome.Refused _,
          Outcome.EndpointFailed _,
          Outcome.EndpointUnreachable _,
          Outcome.Unreadable _,
          Outcome.NotProcessed _,
          Outcome.RampedTooFast _,
          Outcome.AccountSpent _,
          Outcome.KeyRefused _,
          Outcome.ModelMissing _,
          Outcome.KindMissing _,
          Outcome.WorkerBarred _,
          Outcome.NotSent _ -> {}
    }
  }

  private void answered(Account account, Outcome.Answered answered) {
    Timer.builder("keyfleet.call")
        .tag("account", account.id())
        .publishPercentileHistogram()
        .register(registry)
        .record(answered.latency());
    count("keyfleet.tokens.input", account, answered.completion().promptTokens());
    count("keyfleet.tokens.output", account, answered.completion().completionTokens());
    count("keyfleet.cost", account, answered.completion().cost());
  }

  private void count(String name, Account account, @Nullable Number amount) {
    if (amount != null) {
      registry.counter(name, "account", account.id()).increment(amount.doubleValue());
    }
  }

  @Override
  public void lost(Account account, IdleReason reason, Duration time) {
    String why = reason.name().toLowerCase(Locale.ROOT);
    registry
        .counter("keyfleet.lost.seconds", "account", account.id(), "why", why)
        .increment(time.toNanos() / NANOS);
  }

  @Override
  public void waited(Account account, Duration wait) {
    registry.timer("keyfleet.turn.wait", "account", account.id()).record(wait);
  }

  @Override
  public void settled(boolean answered) {
    registry.counter("keyfleet.settled", "as", answered ? "answer" : "dead").increment();
  }

  @Override
  public void deleted(int prompts) {
    registry.counter(DELETED).increment(prompts);
  }

  @Override
  public void mayBePaidTwice(int calls, String why) {
    registry.counter(MAYBE_PAID_TWICE, "why", why).increment(calls);
  }
}
