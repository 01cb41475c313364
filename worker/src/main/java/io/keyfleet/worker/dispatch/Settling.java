package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.accounts.Ask;
import io.keyfleet.worker.accounts.Fault;
import io.keyfleet.worker.accounts.LimitReport;
import io.keyfleet.worker.accounts.Provider;
import io.keyfleet.worker.accounts.Seat;
import io.keyfleet.worker.accounts.Turn;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.limiters.Limiter.Refusal;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who pays for what became of a call: the prompt, the account or its key, the provider's endpoint,
/// or nobody. An account's fault spends no attempt of the prompt, a prompt's fault takes nothing
/// from the account, and an endpoint that answers, whatever it answers, is well. Not thread-safe.
final class Settling {
  private static final Logger log = LoggerFactory.getLogger(Settling.class);

  /// Wait of an account that limits calls at the same time, if it is not said for how long. Others
  /// are called on at the pace that their refusals show.
  private static final Duration UNSAID_WAIT = Duration.ofSeconds(1);

  /// Wait of a prompt whose call could not be sent because the lease was over.
  private static final Duration LEASE_WAIT = Duration.ofMillis(100);

  /// Calls of a prompt that an endpoint may leave unprocessed without having failed it.
  private static final int MOST_REFUSALS = 30;

  /// Refusals of a prompt after which it is the cause even if no key answers others meanwhile: no
  /// account is left that has not refused it, and there is nothing to compare it with.
  private static final int REFUSED_BY_ALL = 6;

  /// Refusals of a prompt after which it comes back ever more slowly.
  private static final int REFUSED_OFTEN = 3;

  /// Cause of death of prompts that are refused for what keys are refused for otherwise.
  private static final String REFUSED = "refused";

  /// The same of those that are always said to be one call too many.
  private static final String ALWAYS_LIMITED = "always_over_limit";

  private final Lines lines;
  private final Choice choice;
  private final Endpoints endpoints;
  private final Backoff backoff;
  private final int maxAttempts;
  private final Sharing sharing = new Sharing();
  private final Blame blame = new Blame();

  Settling(Lines lines, Choice choice, Endpoints endpoints, Backoff backoff, int maxAttempts) {
    this.lines = lines;
    this.choice = choice;
    this.endpoints = endpoints;
    this.backoff = backoff;
    this.maxAttempts = maxAttempts;
  }

  /// Takes to heart what a response says of limits.
  void learn(Turn turn, LimitReport limits, long now) {
    for (String news : turn.seat().learn(turn, limits, now)) {
      log.warn("account {}: {}", turn.account().id(), news);
    }
    sharing.hear(turn.account(), limits).ifPresent(log::warn);
  }

  /// Has everybody pay.
  ///
  /// @return what follows for the prompt
  Fate settle(Delivery delivery, Turn turn, Outcome outcome, long now) {
    Endpoint endpoint = endpoints.of(turn.account().provider());
    return switch (outcome) {
      case Outcome.Answered answered -> {
        endpointAnswered(endpoint, turn, now);
        TokenEstimate estimate = lines.estimate(turn.ask().model());
        Ask used = estimate.used(turn.ask(), answered.completion());
        estimate.learn(delivery, used);
        BigDecimal cost =
            Optional.ofNullable(answered.completion().cost())
                .orElse(turn.account().provider().price(used));
        blame.answered(delivery, turn);
        if (turn.seat().answered(turn, used, cost)) {
          log.info("{} of account {} is good again", turn.key().id(), turn.account().id());
        }
        delivery.attempted();
        yield new Fate.Publish(answered);
      }
      case Outcome.PromptRefused refused -> {
        endpointAnswered(endpoint, turn, now);
        turn.seat().refused(turn);
        delivery.attempted();
        remember(delivery, turn, refused.detail());
        yield new Fate.Die(refused.code());
      }
      case Outcome.Refused refused -> {
        endpointAnswered(endpoint, turn, now);
        remember(delivery, turn, refused.detail());
        yield refused(delivery, turn, refused, now);
      }
      case Outcome.EndpointFailed failed ->
          failed(delivery, turn, failed.detail(), failed.retryAfter(), now);
      case Outcome.Unreadable unreadable -> {
        boolean again = delivery.unreadableAgain(unreadable.shape());
        boolean hopeless = again && !(unreadable.page() && endpoint.closed());
        Fate fate = failed(delivery, turn, unreadable.detail(), Optional.empty(), now);
        yield hopeless ? new Fate.Die("unreadable_response") : fate;
      }
      case Outcome.EndpointUnreachable unreachable -> {
        endpointFailed(endpoint, turn, unreachable.detail(), Optional.empty(), now);
        yield new Fate.Again(backoff.after(1, Optional.empty()));
      }
      case Outcome.AccountLimited limited ->
          limited(delivery, turn, Refusal.OVER_LIMIT, limited.detail(), limited.retryAfter(), now);
      case Outcome.RampedTooFast ramped ->
          limited(
              delivery, turn, Refusal.RAMPED_TOO_FAST, ramped.detail(), ramped.retryAfter(), now);
      case Outcome.AccountSpent spent ->
          leaveOut(delivery, turn, Fault.SPENT, spent.detail(), spent.reset(), now);
      case Outcome.KeyRefused refused ->
          leaveOut(delivery, turn, Fault.REFUSED, refused.detail(), Optional.empty(), now);
      case Outcome.WorkerBarred barred ->
          leaveOut(delivery, turn, Fault.BARRED, barred.detail(), Optional.empty(), now);
      case Outcome.ModelMissing missing -> {
        endpointAnswered(endpoint, turn, now);
        boolean fresh = !turn.seat().lacks(turn.ask().model(), now);
        turn.seat().lacked(turn, now);
        remember(delivery, turn, missing.detail());
        if (fresh) {
          log.warn(
              "account {} does not have model {}: {}",
              turn.account().id(),
              turn.ask().model(),
              missing.detail());
        }
        if (choice.hasOther(turn.ask().model(), turn.seat(), now)) {
          yield new Fate.Again(Duration.ZERO);
        }
        delivery.attempted();
        yield new Fate.Die("model_not_found");
      }
      case Outcome.NotProcessed refused -> {
        if (delivery.notProcessed() <= MOST_REFUSALS) {
          endpoint.undecided();
          yield new Fate.Again(Duration.ZERO);
        }
        endpointFailed(endpoint, turn, refused.detail(), Optional.empty(), now);
        yield new Fate.Again(backoff.after(1, Optional.empty()));
      }
      case Outcome.NotSent _ -> {
        endpoint.undecided();
        yield new Fate.Again(LEASE_WAIT);
      }
    };
  }

  /// The endpoint failed: the prompt spends an attempt, and goes behind the others where the
  /// endpoint fails whoever it is asked for.
  private Fate failed(
      Delivery delivery, Turn turn, String detail, Optional<Duration> asked, long now) {
    Endpoint endpoint = endpoints.of(turn.account().provider());
    boolean failing = endpoint.closed();
    endpointFailed(endpoint, turn, detail, asked, now);
    delivery.failedAt(turn.account().provider().name());
    return spend(delivery, turn, detail, "attempts_exhausted")
        .orElseGet(() ->
            failing
                ? new Fate.BehindOthers()
                : new Fate.Again(backoff.drawnOrAfter(delivery.attempts(), asked)));
  }

  /// The prompt's fault or the key's: the first time another account is asked at once, then it goes
  /// behind the others, whose answers tell.
  private Fate refused(Delivery delivery, Turn turn, Outcome.Refused refused, long now) {
    boolean out = turn.seat().doubted(turn, now);
    if (!out) {
      delivery.doubted();
      blame.refused(delivery, turn);
      if (blame.ofKey(turn)) {
        turn.seat().leaveOut(turn, Fault.REFUSING, now);
        saysOut(turn, Fault.REFUSING, refused.detail());
      }
    }
    int times = delivery.doubts();
    long untried = choice.untilUntried(delivery, now);
    if (blame.ofPrompt(delivery, turn) || (times >= REFUSED_BY_ALL && untried == Seat.NEVER)) {
      delivery.attempted();
      return new Fate.Die(refused.code());
    }
    if (times <= 1 && untried != Seat.NEVER) {
      return new Fate.Again(backoff.after(1, Optional.of(Duration.ofNanos(untried))));
    }
    return times <= REFUSED_OFTEN
        ? new Fate.BehindOthers()
        : new Fate.Again(backoff.after(times, Optional.empty()));
  }

  /// The account is over a limit and rests. Where the call alone asked for all of a quota, no rest
  /// helps: then it spends an attempt.
  private Fate limited(
      Delivery delivery,
      Turn turn,
      Refusal refusal,
      String detail,
      Optional<Duration> asked,
      long now) {
    endpointAnswered(endpoints.of(turn.account().provider()), turn, now);
    Duration unsaid = turn.account().maxInFlight().isPresent() ? UNSAID_WAIT : Duration.ZERO;
    Duration wait = backoff.after(1, Optional.of(asked.orElse(unsaid)));
    blame.limited(delivery, turn);
    boolean doubtful = blame.doubtfullyLimited(delivery);
    if (doubtful) {
      turn.seat().refused(turn);
    } else {
      turn.seat().limited(turn, refusal, wait, now);
    }
    if (turn.seat().fillsQuota(turn.ask())) {
      return spend(delivery, turn, detail, "larger_than_quota")
          .orElse(new Fate.Again(Duration.ZERO));
    }
    remember(delivery, turn, detail);
    if (blame.alwaysLimited(delivery)) {
      delivery.attempted();
      return new Fate.Die(ALWAYS_LIMITED);
    }
    int times = delivery.limited().count();
    if (doubtful) {
      return new Fate.Again(backoff.after(times, Optional.empty()));
    }
    return times < REFUSED_OFTEN ? new Fate.Again(Duration.ZERO) : new Fate.BehindOthers();
  }

  private Fate leaveOut(
      Delivery delivery,
      Turn turn,
      Fault fault,
      String detail,
      Optional<Duration> reset,
      long now) {
    endpointAnswered(endpoints.of(turn.account().provider()), turn, now);
    remember(delivery, turn, detail);
    if (blame.suspected(delivery)) {
      return refused(delivery, turn, new Outcome.Refused(REFUSED, detail), now);
    }
    blame.refused(delivery, turn);
    if (turn.seat().failed(turn, fault, reset, now)) {
      saysOut(turn, fault, detail);
    }
    // a prompt that is itself the cause must not be the one that tries the next account
    return fault == Fault.BARRED || delivery.refusals().count() > 1
        ? new Fate.BehindOthers()
        : new Fate.Again(Duration.ZERO);
  }

  private static void saysOut(Turn turn, Fault fault, String detail) {
    log.error(
        "{} of account {}: {} ({}); it is tried again now and then",
        turn.key().id(),
        turn.account().id(),
        fault.words(),
        detail);
  }

  /// Spends an attempt of the prompt.
  ///
  /// @return its death, where that was the last one
  private Optional<Fate> spend(Delivery delivery, Turn turn, String detail, String cause) {
    delivery.attempted();
    remember(delivery, turn, detail);
    return delivery.attempts() >= maxAttempts ? Optional.of(new Fate.Die(cause)) : Optional.empty();
  }

  private static void remember(Delivery delivery, Turn turn, String detail) {
    delivery.remember(detail + " [" + turn.account().id() + "]");
  }

  private void endpointAnswered(Endpoint endpoint, Turn turn, long now) {
    if (endpoint.closed()) {
      tellSeats(turn, false, now);
    }
    endpoint
        .succeeded(now)
        .ifPresent(outage ->
            log.info(
                "the API of {} answers again: it failed for {} s, which cost {} calls",
                name(turn),
                outage.length().toMillis() / 1e3,
                outage.lost()));
  }

  private void endpointFailed(
      Endpoint endpoint, Turn turn, String detail, Optional<Duration> asked, long now) {
    if (!turn.seat().held()) {
      // the account went to another worker since: it may be this one that stood still
      endpoint.undecided();
      return;
    }
    boolean begins = endpoint.failed(now, asked);
    if (endpoint.closed()) {
      tellSeats(turn, true, now);
    }
    if (begins) {
      log.warn(
          "the API of {} fails again and again ({}); calling it one at a time until it answers",
          name(turn),
          detail);
    }
  }

  private void tellSeats(Turn turn, boolean closed, long now) {
    for (Seat seat : choice.seats()) {
      if (seat.account().provider().equals(turn.account().provider())) {
        seat.endpoint(closed, now);
      }
    }
  }

  private static Provider name(Turn turn) {
    return turn.account().provider();
  }
}
