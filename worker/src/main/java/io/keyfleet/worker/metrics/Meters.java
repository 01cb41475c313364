package io.keyfleet.worker.metrics;

import io.keyfleet.worker.accounts.Account;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.dispatch.Figures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// A worker's figures as meters; accounts appear by their id. Safe for all threads.
public final class Meters implements Figures {
  private static final String MAYBE_PAID_TWICE = "keyfleet.calls.maybe.paid.twice";

  private final MeterRegistry registry;

  /// Counts into `registry`.
  public Meters(MeterRegistry registry) {
    this.registry = registry;
    List.of("drain", "lost", "crash")
        .forEach(why -> registry.counter(MAYBE_PAID_TWICE, "why", why));
  }

  /// Adds what is read from the dispatcher when somebody looks.
  public void watch(Dispatcher dispatcher) {
    Gauge.builder("keyfleet.in.flight", dispatcher, Dispatcher::inFlight)
        .description("prompts between turn and acknowledgement")
        .register(registry);
    Gauge.builder("keyfleet.waiting", dispatcher, Dispatcher::waiting)
        .description("prompts fetched and waiting for a turn")
        .register(registry);
    Gauge.builder("keyfleet.accounts", dispatcher, d -> d.seats().size())
        .description("accounts that this worker owns")
        .register(registry);
    Gauge.builder(
            "keyfleet.accounts.out",
            dispatcher,
            d -> d.seats().stream().filter(seat -> seat.out().isPresent()).count())
        .description("accounts that this worker owns and that cannot be used")
        .register(registry);
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
      case Outcome.Answered answered ->
          Timer.builder("keyfleet.call")
              .tag("account", account.id())
              .publishPercentileHistogram()
              .register(registry)
              .record(answered.latency());
      case Outcome.AccountLimited _ ->
          registry.counter("keyfleet.rate.limited", "account", account.id()).increment();
      case Outcome.PromptRefused _,
          Outcome.EndpointFailed _,
          Outcome.EndpointUnreachable _,
          Outcome.RampedTooFast _,
          Outcome.AccountSpent _,
          Outcome.KeyRefused _,
          Outcome.ModelMissing _,
          Outcome.WorkerBarred _,
          Outcome.NotSent _ -> {}
    }
  }

  @Override
  public void turnWaited(Account account, Duration wait) {
    registry.timer("keyfleet.turn.wait", "account", account.id()).record(wait);
  }

  @Override
  public void settled(boolean answered) {
    registry.counter("keyfleet.settled", "as", answered ? "answer" : "dead").increment();
  }

  @Override
  public void mayBePaidTwice(int calls, String why) {
    registry.counter(MAYBE_PAID_TWICE, "why", why).increment(calls);
  }
}
