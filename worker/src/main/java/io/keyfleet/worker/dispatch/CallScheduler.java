package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.KeyId;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.failure.CircuitBreakers;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.queue.AccountQueue;
import io.keyfleet.worker.queue.Delivery;
import io.keyfleet.worker.queue.FairQueue;
import io.keyfleet.worker.queue.ModelQueues;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which account serves which prompt next: of each model's queue the first prompt, by the account
/// that may call first; among equals the one used longest ago. A prompt that needs more tokens of a
/// quota than are left is overtaken by smaller ones of other models that share it, but not for
/// ever: then the account is kept from those. Not thread-safe.
final class CallScheduler {
  /// Turns for which smaller prompts may go first.
  private static final int PATIENCE = 100;

  private final ModelQueues queues;
  private final CircuitBreakers breakers;
  private final int maxAttempts;
  private final AccountQueue accounts = new AccountQueue();
  private final Map<String, Integer> overtaken = new HashMap<>();

  CallScheduler(ModelQueues queues, CircuitBreakers breakers, int maxAttempts) {
    this.queues = queues;
    this.breakers = breakers;
    this.maxAttempts = maxAttempts;
  }

  /// A prompt's way out.
  ///
  /// @param delivery the prompt; null before it has come back
  /// @param nanos until it may go
  record Candidate(
      String model, @Nullable Delivery delivery, OwnedAccount owned, CallUsage usage, long nanos) {
    /// Whether it waits only because it may not use what batches leave to single requests, so that
    /// one of those may go first and takes nothing from it.
    private boolean heldForSingles(long now) {
      return nanos > 0
          && owned.nanosUntilPermit(usage.forSingle(), now) < owned.nanosUntilPermit(usage, now);
    }

    private boolean contends(String other, long now) {
      return owned.contends(usage, other, now);
    }

    /// What the call is expected to cost: at least as much as those before.
    BigDecimal price() {
      return owned.account().provider().price(usage).max(owned.meanCost());
    }
  }

  /// The one used longest ago first.
  Collection<OwnedAccount> ownedAccounts() {
    return accounts.all();
  }

  /// Nanoseconds within which nobody needs to look at all of them twice.
  long betweenLooks() {
    return accounts.betweenLooks();
  }

  void add(OwnedAccount owned) {
    accounts.add(owned);
  }

  void remove(Collection<OwnedAccount> leaving) {
    accounts.remove(leaving);
  }

  /// Something was heard of an account.
  void changed(OwnedAccount owned) {
    accounts.changed(owned);
  }

  /// A match is about to be made.
  void use(Candidate candidate, long now) {
    overtaken.keySet().retainAll(queues.models());
    overtaken.remove(candidate.model());
    for (String model : queues.models()) {
      Delivery other = model.equals(candidate.model()) ? null : queues.queue(model).peek(now);
      if (other != null
          && candidate
              .owned()
              .contends(queues.estimate(model).usage(other), candidate.model(), now)) {
        overtaken.merge(model, 1, Integer::sum);
      }
    }
    accounts.used(candidate.owned());
  }

  /// The match that comes first; null if only a change can bring one.
  @Nullable Candidate first(long now) {
    Candidate kept = kept(now);
    Candidate first = kept;
    for (String model : queues.models()) {
      OwnedAccount except = kept != null && kept.contends(model, now) ? kept.owned() : null;
      Candidate candidate =
          kept != null && kept.model().equals(model) ? kept : first(model, except, now);
      if (candidate != null && (first == null || candidate.nanos() < first.nanos())) {
        first = candidate;
      }
      if (first != null && first.nanos() == 0) {
        return first;
      }
    }
    return first;
  }

  /// The candidate of a prompt that was overtaken often enough.
  private @Nullable Candidate kept(long now) {
    for (String model : queues.models()) {
      if (overtaken.getOrDefault(model, 0) >= PATIENCE && queues.queue(model).peek(now) != null) {
        Candidate candidate = first(model, null, now);
        if (candidate != null) {
          return candidate;
        }
      }
    }
    return null;
  }

  /// Whether an account here could serve a model, as far as is known, other than `except`, even one
  /// whose keys are left out for now.
  boolean hasOther(String model, OwnedAccount except, long now) {
    return accounts.all().stream()
        .anyMatch(owned ->
            owned != except
                && owned.serves(model)
                && owned.mayReturn()
                && !owned.lacks(model, now));
  }

  private @Nullable Candidate first(String model, @Nullable OwnedAccount except, long now) {
    FairQueue queue = queues.queue(model);
    if (queue.untilNext(now) == Long.MAX_VALUE) {
      return null;
    }
    Delivery next = queue.peek(now);
    Delivery single = queue.peekInteractive(now);
    Candidate first =
        except == null && (single == null || single.equals(next))
            ? soonest(model, next, now)
            : best(model, next, except, now);
    if (single == null || (first != null && !first.heldForSingles(now))) {
      return first;
    }
    Candidate overtaking = best(model, single, except, now);
    boolean sooner = first == null || (overtaking != null && overtaking.nanos() < first.nanos());
    return sooner ? overtaking : first;
  }

  /// The match of a single request that comes first; null if only a change can bring one.
  @Nullable Candidate firstInteractive(long now) {
    Candidate first = null;
    for (String model : queues.models()) {
      Delivery single = queues.queue(model).peekInteractive(now);
      Candidate candidate = single == null ? null : soonest(model, single, now);
      if (candidate != null && (first == null || candidate.nanos() < first.nanos())) {
        first = candidate;
      }
    }
    return first;
  }

  /// The same as [#best] without asking all accounts where they are many, if nothing but their
  /// waits decides. If it has to wait, the account is one that is to be asked then.
  private @Nullable Candidate soonest(String model, @Nullable Delivery delivery, long now) {
    if (delivery == null || !accounts.many() || !plain(delivery)) {
      return best(model, delivery, null, now);
    }
    CallUsage usage = queues.estimate(model).usage(delivery);
    AccountQueue.Next next = accounts.first(usage, now, new WaitsFor(usage, now));
    if (next == null) {
      return null;
    }
    return next.hopeful()
        ? new Candidate(model, delivery, next.owned(), usage, next.nanos())
        : best(model, delivery, null, now);
  }

  private boolean plain(Delivery delivery) {
    return delivery.attempts() < maxAttempts - 1
        && delivery.refusals().count() + delivery.limited().count() == 0
        && overtaken.getOrDefault(delivery.model(), 0) < PATIENCE;
  }

  /// What accounts wait for before a call. One that was said not to have the model is as good as
  /// none as long as there is another that may be good soon.
  private final class WaitsFor implements AccountQueue.Waits {
    private final CallUsage usage;
    private final long now;

    private WaitsFor(CallUsage usage, long now) {
      this.usage = usage;
      this.now = now;
    }

    @Override
    public long nanos(OwnedAccount owned) {
      return owned.lacks(usage.model(), now) ? OwnedAccount.NEVER : nanosUntil(owned, usage, now);
    }

    @Override
    public boolean hopeful(OwnedAccount owned) {
      return owned.mayReturn() && !owned.lacks(usage.model(), now);
    }
  }

  private long nanosUntil(OwnedAccount owned, CallUsage usage, long now) {
    long open = breakers.of(owned.account().provider()).untilOpen(now);
    return Math.max(open, owned.nanosUntilPermit(usage, now));
  }

  /// A prompt, or what comes back of its model if that is null, with the account that may serve it
  /// first.
  private @Nullable Candidate best(
      String model, @Nullable Delivery delivery, @Nullable OwnedAccount except, long now) {
    long untilNext = delivery == null ? queues.queue(model).untilNext(now) : 0;
    List<OwnedAccount> candidates = candidates(model, delivery, now);
    OwnedAccount best = null;
    long least = OwnedAccount.NEVER;
    CallUsage usage =
        delivery == null ? new CallUsage(model, 1, 1) : queues.estimate(model).usage(delivery);
    for (OwnedAccount owned : candidates) {
      if (owned.equals(except)) {
        continue;
      }
      long wait = nanosUntil(owned, usage, now);
      boolean sooner = wait < least;
      boolean fresh =
          wait == 0 && least == 0 && refused(best, delivery) && !refused(owned, delivery);
      if (sooner || fresh) {
        least = wait;
        best = owned;
      }
    }
    return best == null
        ? null
        : new Candidate(model, delivery, best, usage, Math.max(least, untilNext));
  }

  /// Nanoseconds until an account can serve a prompt that has not refused it; [OwnedAccount#NEVER]
  /// if there is none.
  long untilUntried(Delivery delivery, long now) {
    CallUsage usage = queues.estimate(delivery.model()).usage(delivery);
    return accounts.all().stream()
        .filter(owned -> owned.out().isEmpty() && !owned.lacks(delivery.model(), now))
        .filter(owned -> !breakers.of(owned.account().provider()).tripped())
        .filter(owned -> !refused(owned, delivery))
        .mapToLong(owned -> owned.nanosUntilPermit(usage, now))
        .min()
        .orElse(OwnedAccount.NEVER);
  }

  /// Whether an account is better not asked for a prompt that came back: each of its keys has
  /// refused it, or none is good.
  private static boolean refused(@Nullable OwnedAccount owned, @Nullable Delivery delivery) {
    if (owned == null || delivery == null) {
      return false;
    }
    List<KeyId> keys = owned.account().keys().stream().map(Secret::id).toList();
    return delivery.refusals().count() + delivery.limited().count() > 0
        && (owned.out().isPresent()
            || delivery.refusals().byAll(keys)
            || delivery.limited().byAll(keys));
  }

  /// Those that may serve a prompt, those whose keys are out included, since they are to be tried
  /// again: none that was said not to have the model while there is another that may be good soon,
  /// nor, for the last attempt, one of the provider that failed it while another's is there.
  private List<OwnedAccount> candidates(String model, @Nullable Delivery delivery, long now) {
    List<OwnedAccount> serving =
        accounts.all().stream().filter(owned -> owned.serves(model)).toList();
    List<OwnedAccount> having = serving.stream().filter(owned -> !owned.lacks(model, now)).toList();
    if (having.stream().noneMatch(OwnedAccount::mayReturn)) {
      return serving;
    }
    if (delivery == null || delivery.attempts() < maxAttempts - 1) {
      return having;
    }
    List<OwnedAccount> trusted = having.stream().filter(owned -> trusted(owned, delivery)).toList();
    return trusted.isEmpty() ? having : trusted;
  }

  private boolean trusted(OwnedAccount owned, Delivery delivery) {
    return owned.out().isEmpty()
        && !owned.account().provider().name().equals(delivery.failedAt())
        && !breakers.of(owned.account().provider()).tripped();
  }
}
