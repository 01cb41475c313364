package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.failure.Backoff;
import io.keyfleet.worker.failure.CircuitBreaker;
import io.keyfleet.worker.failure.CircuitBreakers;
import io.keyfleet.worker.failure.RefusalAttribution;
import io.keyfleet.worker.limiter.Limiter.Refusal;
import io.keyfleet.worker.ownership.CallPermit;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.UnavailableReason;
import io.keyfleet.worker.queue.Delivery;
import io.keyfleet.worker.queue.ModelQueues;
import io.keyfleet.worker.queue.TokenEstimate;
import io.keyfleet.worker.quota.LimitReport;
import io.keyfleet.worker.quota.SharedOrganizations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who pays for the outcome of a call: the prompt, the account or its key, the provider's endpoint,
/// or nobody. An account's fault spends no attempt of the prompt, a prompt's fault takes nothing
/// from the account, and an endpoint that answers, whatever it answers, is well. Not thread-safe.
final class OutcomePolicy {
  private static final Logger log = LoggerFactory.getLogger(OutcomePolicy.class);

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

  /// The same of those whose kind of request no provider here has.
  private static final String KIND_NOT_SERVED = "kind_not_served";

  /// The same of those that are always said to be one call too many.
  private static final String ALWAYS_LIMITED = "always_over_limit";

  private final ModelQueues queues;
  private final CallScheduler scheduler;
  private final CircuitBreakers breakers;
  private final Backoff backoff;
  private final int maxAttempts;
  private final SharedOrganizations organizations = new SharedOrganizations();
  private final RefusalAttribution attribution = new RefusalAttribution();

  OutcomePolicy(
      ModelQueues queues,
      CallScheduler scheduler,
      CircuitBreakers breakers,
      Backoff backoff,
      int maxAttempts) {
    this.queues = queues;
    this.scheduler = scheduler;
    this.breakers = breakers;
    this.backoff = backoff;
    this.maxAttempts = maxAttempts;
  }

  /// Learns what a response reports about limits.
  void learn(CallPermit permit, LimitReport limits, long now) {
    for (String news : permit.learn(limits, now)) {
      log.warn("account {}: {}", permit.account().id(), news);
    }
    organizations.hear(permit.account(), limits).ifPresent(log::warn);
  }

  /// Charges the outcome to its cause.
  ///
  /// @return what follows for the prompt
  Disposition settle(Delivery delivery, CallPermit permit, Outcome outcome, long now) {
    CircuitBreaker breaker = breakers.of(permit.account().provider());
    return switch (outcome) {
      case Outcome.Answered answered -> {
        endpointAnswered(breaker, permit, now);
        TokenEstimate estimate = queues.estimate(permit.usage().model());
        CallUsage used = estimate.used(permit.usage(), answered.completion());
        estimate.learn(delivery, used);
        BigDecimal cost =
            Optional.ofNullable(answered.completion().cost())
                .orElse(permit.account().provider().price(used));
        attribution.answered(delivery, permit);
        if (permit.answered(used, cost)) {
          log.info("{} of account {} is good again", permit.key().id(), permit.account().id());
        }
        delivery.attempted();
        yield new Disposition.Answered(answered);
      }
      case Outcome.PromptRefused refused -> {
        endpointAnswered(breaker, permit, now);
        permit.refused();
        delivery.attempted();
        remember(delivery, permit, refused.detail());
        yield new Disposition.DeadLetter(refused.code());
      }
      case Outcome.Refused refused -> {
        endpointAnswered(breaker, permit, now);
        remember(delivery, permit, refused.detail());
        yield refused(delivery, permit, refused, now);
      }
      case Outcome.EndpointFailed failed ->
          failed(delivery, permit, failed.detail(), failed.retryAfter(), now);
      case Outcome.Unreadable unreadable -> {
        boolean again = delivery.unreadableAgain(unreadable.shape());
        boolean hopeless = again && !(unreadable.page() && breaker.tripped());
        Disposition disposition =
            failed(delivery, permit, unreadable.detail(), Optional.empty(), now);
        yield hopeless ? new Disposition.DeadLetter("unreadable_response") : disposition;
      }
      case Outcome.EndpointUnreachable unreachable -> {
        endpointFailed(breaker, permit, unreachable.detail(), Optional.empty(), now);
        yield new Disposition.Retry(backoff.after(1, Optional.empty()));
      }
      case Outcome.AccountLimited limited -> {
        Refusal refusal = limited.usedUp() ? Refusal.USED_UP : Refusal.OVER_LIMIT;
        yield limited(delivery, permit, refusal, limited.detail(), limited.retryAfter(), now);
      }
      case Outcome.RampedTooFast ramped ->
          limited(
              delivery, permit, Refusal.RAMPED_TOO_FAST, ramped.detail(), ramped.retryAfter(), now);
      case Outcome.AccountSpent spent ->
          leaveOut(delivery, permit, UnavailableReason.SPENT, spent.detail(), spent.reset(), now);
      case Outcome.KeyRefused refused ->
          leaveOut(
              delivery, permit, UnavailableReason.REFUSED, refused.detail(), Optional.empty(), now);
      case Outcome.WorkerBarred barred ->
          leaveOut(
              delivery, permit, UnavailableReason.BARRED, barred.detail(), Optional.empty(), now);
      case Outcome.ModelMissing missing -> {
        endpointAnswered(breaker, permit, now);
        remember(delivery, permit, missing.detail());
        if (permit.lacked(now)) {
          log.warn(
              "account {} does not have model {}: {}",
              permit.account().id(),
              permit.usage().model(),
              missing.detail());
        }
        if (scheduler.hasOther(permit.usage().model(), permit.owned(), now)) {
          yield new Disposition.Retry(Duration.ZERO);
        }
        delivery.attempted();
        yield new Disposition.DeadLetter("model_not_found");
      }
      case Outcome.KindMissing missing -> {
        endpointAnswered(breaker, permit, now);
        permit.refused();
        remember(delivery, permit, missing.detail());
        lacked(delivery, permit.account().provider());
        delivery.ambiguouslyRefused();
        int times = delivery.ambiguousRefusals();
        long untried = scheduler.untilUntried(delivery, now);
        if (untried != OwnedAccount.NEVER) {
          // whoever has it may be busy again by then, and others are asked instead
          yield new Disposition.Retry(
              times == 1
                  ? backoff.after(1, Optional.of(Duration.ofNanos(untried)))
                  : backoff.after(times, Optional.empty()));
        }
        delivery.attempted();
        yield new Disposition.DeadLetter(KIND_NOT_SERVED);
      }
      case Outcome.NotProcessed refused -> {
        if (delivery.notProcessed() <= MOST_REFUSALS) {
          breaker.undecided();
          yield new Disposition.Retry(Duration.ZERO);
        }
        endpointFailed(breaker, permit, refused.detail(), Optional.empty(), now);
        yield new Disposition.Retry(backoff.after(1, Optional.empty()));
      }
      case Outcome.NotSent _ -> {
        breaker.undecided();
        yield new Disposition.Retry(LEASE_WAIT);
      }
    };
  }

  /// A prompt is not to be asked of a provider any more, and that says nothing of its keys.
  private void lacked(Delivery delivery, Provider provider) {
    scheduler.ownedAccounts().stream()
        .map(OwnedAccount::account)
        .filter(account -> account.provider().equals(provider))
        .flatMap(account -> account.keys().stream())
        .forEach(key -> delivery.refusals().add(key.id(), delivery.number(), false));
  }

  /// The endpoint failed: the prompt spends an attempt, and goes behind the others where the
  /// endpoint fails whoever it is asked for.
  private Disposition failed(
      Delivery delivery, CallPermit permit, String detail, Optional<Duration> asked, long now) {
    CircuitBreaker breaker = breakers.of(permit.account().provider());
    boolean failing = breaker.tripped();
    endpointFailed(breaker, permit, detail, asked, now);
    delivery.failedAt(permit.account().provider().name());
    return spend(delivery, permit, detail, "attempts_exhausted")
        .orElseGet(() ->
            failing
                ? new Disposition.Requeue()
                : new Disposition.Retry(backoff.drawnOrAfter(delivery.attempts(), asked)));
  }

  /// The prompt's fault or the key's: the first time another account is asked at once, then it goes
  /// behind the others, whose answers tell.
  private Disposition refused(
      Delivery delivery, CallPermit permit, Outcome.Refused refused, long now) {
    boolean out = permit.ambiguouslyRefused(now);
    if (!out) {
      delivery.ambiguouslyRefused();
      attribution.refused(delivery, permit);
      if (attribution.ofKey(permit)) {
        permit.leaveOutKey(UnavailableReason.REFUSING, now);
        saysOut(permit, UnavailableReason.REFUSING, refused.detail());
      }
    }
    int times = delivery.ambiguousRefusals();
    long untried = scheduler.untilUntried(delivery, now);
    if (attribution.ofPrompt(delivery, permit)
        || (times >= REFUSED_BY_ALL && untried == OwnedAccount.NEVER)) {
      delivery.attempted();
      return new Disposition.DeadLetter(refused.code());
    }
    if (times <= 1 && untried != OwnedAccount.NEVER) {
      return new Disposition.Retry(backoff.after(1, Optional.of(Duration.ofNanos(untried))));
    }
    return times <= REFUSED_OFTEN
        ? new Disposition.Requeue()
        : new Disposition.Retry(backoff.after(times, Optional.empty()));
  }

  /// The account is over a limit and rests, or it is not, and the prompt alone waits. Where the
  /// call alone asked for all of a quota, no rest helps: then it spends an attempt.
  private Disposition limited(
      Delivery delivery,
      CallPermit permit,
      Refusal refusal,
      String detail,
      Optional<Duration> asked,
      long now) {
    endpointAnswered(breakers.of(permit.account().provider()), permit, now);
    Duration unsaid = permit.account().maxInFlight().isPresent() ? UNSAID_WAIT : Duration.ZERO;
    Duration wait = backoff.after(1, Optional.of(asked.orElse(unsaid)));
    attribution.limited(delivery, permit);
    boolean implausible = attribution.implausiblyLimited(delivery);
    Duration pause = Duration.ZERO;
    if (implausible) {
      permit.refused();
    } else if (!permit.limited(refusal, wait, now)) {
      pause = wait;
    }
    if (permit.fillsQuota()) {
      return spend(delivery, permit, detail, "larger_than_quota")
          .orElse(new Disposition.Retry(pause));
    }
    remember(delivery, permit, detail);
    if (attribution.alwaysLimited(delivery)) {
      delivery.attempted();
      return new Disposition.DeadLetter(ALWAYS_LIMITED);
    }
    int times = delivery.limited().count();
    if (implausible) {
      return new Disposition.Retry(backoff.drawnOrAfter(times, asked));
    }
    return times < REFUSED_OFTEN || pause.isPositive()
        ? new Disposition.Retry(pause)
        : new Disposition.Requeue();
  }

  private Disposition leaveOut(
      Delivery delivery,
      CallPermit permit,
      UnavailableReason reason,
      String detail,
      Optional<Duration> reset,
      long now) {
    endpointAnswered(breakers.of(permit.account().provider()), permit, now);
    remember(delivery, permit, detail);
    if (attribution.suspected(delivery)) {
      return refused(delivery, permit, new Outcome.Refused(REFUSED, detail), now);
    }
    attribution.refused(delivery, permit);
    if (permit.keyFailed(reason, reset, now)) {
      saysOut(permit, reason, detail);
    }
    // a prompt that is itself the cause must not be the one that tries the next account
    return reason == UnavailableReason.BARRED || delivery.refusals().count() > 1
        ? new Disposition.Requeue()
        : new Disposition.Retry(Duration.ZERO);
  }

  private static void saysOut(CallPermit permit, UnavailableReason reason, String detail) {
    log.error(
        "{} of account {}: {} ({}); it is retried from time to time",
        permit.key().id(),
        permit.account().id(),
        reason.words(),
        detail);
  }

  /// Spends an attempt of the prompt.
  ///
  /// @return its death, where that was the last one
  private Optional<Disposition> spend(
      Delivery delivery, CallPermit permit, String detail, String cause) {
    delivery.attempted();
    remember(delivery, permit, detail);
    return delivery.attempts() >= maxAttempts
        ? Optional.of(new Disposition.DeadLetter(cause))
        : Optional.empty();
  }

  private static void remember(Delivery delivery, CallPermit permit, String detail) {
    delivery.remember(detail + " [" + permit.account().id() + "]");
  }

  private void endpointAnswered(CircuitBreaker breaker, CallPermit permit, long now) {
    if (breaker.tripped()) {
      tellAccounts(permit, false, now);
    }
    breaker
        .succeeded(now)
        .ifPresent(outage ->
            log.info(
                "the API of {} answers again: it failed for {} s, which cost {} calls",
                name(permit),
                outage.length().toMillis() / 1e3,
                outage.lost()));
  }

  private void endpointFailed(
      CircuitBreaker breaker,
      CallPermit permit,
      String detail,
      Optional<Duration> asked,
      long now) {
    if (!permit.held()) {
      // the account went to another worker since: it may be this one that stood still
      breaker.undecided();
      return;
    }
    boolean begins = breaker.failed(now, asked);
    if (breaker.tripped()) {
      tellAccounts(permit, true, now);
    }
    if (begins) {
      log.warn(
          "the API of {} fails again and again ({}); calling it one at a time until it answers",
          name(permit),
          detail);
    }
  }

  private void tellAccounts(CallPermit permit, boolean closed, long now) {
    for (OwnedAccount owned : scheduler.ownedAccounts()) {
      if (owned.account().provider().equals(permit.account().provider())) {
        owned.endpoint(closed, now);
      }
    }
  }

  private static Provider name(CallPermit permit) {
    return permit.account().provider();
  }
}
