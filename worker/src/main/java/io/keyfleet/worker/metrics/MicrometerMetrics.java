package io.keyfleet.worker.metrics;

import io.keyfleet.contract.Answer;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.consumer.ConsumerGroup;
import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.dispatch.IdleReason;
import io.keyfleet.worker.dispatch.WorkerMetrics;
import io.keyfleet.worker.ownership.Budget;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.queue.Delivery;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A worker's figures as meters; accounts appear by their id. Safe for all threads.
public final class MicrometerMetrics implements WorkerMetrics {
  private static final double NANOS = 1e9;

  private final MeterRegistry registry;
  private final Optional<GenAiDurations> genAi;
  private final MultiGauge limits;
  private final MultiGauge keysOut;
  private final MultiGauge margins;

  /// Counts into `registry`.
  ///
  /// @param genAi whether the durations of calls are there under OpenTelemetry's name as well
  public MicrometerMetrics(MeterRegistry registry, boolean genAi) {
    this.registry = registry;
    this.genAi = genAi ? Optional.of(new GenAiDurations(registry)) : Optional.empty();
    this.limits = rows("keyfleet.limit", "count of a quota in force, learnt or configured");
    this.keysOut =
        rows("keyfleet.keys.out", "keys that are left out, by their KeyId and the reason");
    this.margins =
        rows("keyfleet.margin.share", "part of an account's time lost to margins recently");
    List.of("adopted", "refused").forEach(this::poolChanges);
    List.of("drain", "lost", "crash").forEach(this::mayBePaidTwice);
    List.of("answer", "dead").forEach(this::settled);
    deleted();
    rebalances();
    drains();
  }

  /// Adds what is read from the group when somebody looks.
  public void watch(ConsumerGroup group, Budget budget, Dispatcher dispatcher) {
    Gauge.builder("keyfleet.in.hand", group, ConsumerGroup::inHand)
        .description("prompts fetched and not finished")
        .register(registry);
    Gauge.builder("keyfleet.lease.remaining", group, now -> now.lease().toNanos() / NANOS)
        .description("how long this worker may use its accounts without a further commit")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("keyfleet.pool.disputed", group, ConsumerGroup::disputedAccounts)
        .description("accounts that keep a limit which only another worker's pool has")
        .register(registry);
    Gauge.builder("keyfleet.budget.spent", dispatcher, now -> spent(budget, now))
        .description("cost of all calls of the group so far, as far as prices are known")
        .strongReference(true)
        .register(registry);
    budget
        .limit()
        .ifPresent(limit ->
            Gauge.builder("keyfleet.budget.limit", () -> limit)
                .description("what the group may spend in total")
                .register(registry));
  }

  private static double spent(Budget budget, Dispatcher dispatcher) {
    return budget.spent(dispatcher.ownedAccounts()).doubleValue();
  }

  private Counter counter(String name, String meaning, String... tags) {
    return Counter.builder(name).description(meaning).tags(tags).register(registry);
  }

  private MultiGauge rows(String name, String meaning) {
    return MultiGauge.builder(name).description(meaning).register(registry);
  }

  private Counter poolChanges(String as) {
    return counter("keyfleet.pool.changes", "changes of the pool's files", "as", as);
  }

  private Counter mayBePaidTwice(String why) {
    String meaning = "calls that may be paid a second time, since nobody knows their outcome";
    return counter("keyfleet.calls.maybe.paid.twice", meaning, "why", why);
  }

  private Counter settled(String as) {
    return counter("keyfleet.settled", "prompts whose result reached Kafka", "as", as);
  }

  private Counter deleted() {
    String meaning = "prompts that were deleted from their topic before they were called";
    return counter("keyfleet.prompts.deleted", meaning);
  }

  private Counter rebalances() {
    return counter("keyfleet.rebalances", "assignments that the group gave this worker");
  }

  private Timer drains() {
    return Timer.builder("keyfleet.drain")
        .description("from being asked for partitions and accounts to handing them over")
        .register(registry);
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
  }

  /// Adds what is read from the pool's follower when somebody looks.
  ///
  /// @param refused whether the files hold what is not used
  public void watchPool(BooleanSupplier refused) {
    Gauge.builder("keyfleet.pool.refused", () -> refused.getAsBoolean() ? 1 : 0)
        .description("1 while the pool's files hold what cannot be used")
        .register(registry);
  }

  /// The pool's files changed.
  public void poolChanged(boolean adopted) {
    poolChanges(adopted ? "adopted" : "refused").increment();
  }

  /// Rows of accounts that come and go are made anew.
  ///
  /// @param accounts those of this worker
  public void refresh(Collection<OwnedAccount> accounts) {
    List<MultiGauge.Row<?>> counts = new ArrayList<>();
    List<MultiGauge.Row<?>> out = new ArrayList<>();
    List<MultiGauge.Row<?>> shares = new ArrayList<>();
    for (OwnedAccount owned : accounts) {
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
    keysOut.register(out, true);
    margins.register(shares, true);
  }

  @Override
  public void called(Account account) {
    counter("keyfleet.calls", "calls that were started", "account", account.id()).increment();
  }

  @Override
  public void ended(Account account, Outcome outcome) {
    counter(
            "keyfleet.outcomes",
            "calls that ended, by what became of them",
            "account",
            account.id(),
            "outcome",
            OutcomeName.of(outcome))
        .increment();
    switch (outcome) {
      case Outcome.Answered answered -> answered(account, answered);
      case Outcome.AccountLimited _ ->
          counter(
                  "keyfleet.rate.limited",
                  "calls that were refused as too many",
                  "account",
                  account.id())
              .increment();
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
        .description("duration of answered calls")
        .tag("account", account.id())
        .publishPercentileHistogram()
        .register(registry)
        .record(answered.latency());
    Answer.Completion completion = answered.completion();
    count("keyfleet.tokens.input", "tokens read", account, completion.promptTokens());
    count("keyfleet.tokens.output", "tokens written", account, completion.completionTokens());
    count("keyfleet.cost", "price of answered calls", account, completion.cost());
  }

  private void count(String name, String meaning, Account account, @Nullable Number amount) {
    if (amount != null) {
      counter(name, meaning, "account", account.id()).increment(amount.doubleValue());
    }
  }

  @Override
  public void lost(Account account, IdleReason reason, Duration time) {
    String why = reason.name().toLowerCase(Locale.ROOT);
    String meaning = "time of an account that went by unused";
    counter("keyfleet.lost.seconds", meaning, "account", account.id(), "why", why)
        .increment(time.toNanos() / NANOS);
  }

  @Override
  public void waited(Account account, Duration wait) {
    Timer.builder("keyfleet.turn.wait")
        .description("how long prompts waited in the queue for a permit")
        .tag("account", account.id())
        .register(registry)
        .record(wait);
  }

  @Override
  public void settled(boolean answered) {
    settled(answered ? "answer" : "dead").increment();
  }

  @Override
  public void deleted(int prompts) {
    deleted().increment(prompts);
  }

  @Override
  public void mayBePaidTwice(int calls, String why) {
    mayBePaidTwice(why).increment(calls);
  }

  @Override
  public void took(Account account, Delivery delivery, Outcome outcome, Duration time) {
    genAi.ifPresent(durations -> durations.ended(account, delivery, outcome, time));
  }

  @Override
  public void rebalanced() {
    rebalances().increment();
  }

  @Override
  public void drained(Duration time) {
    drains().record(time);
  }
}
