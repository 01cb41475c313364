package io.keyfleet.plan.quota;

import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.quota.AccountLimits;
import io.keyfleet.worker.quota.AccountLimits.Charge;
import io.keyfleet.worker.quota.AccountLimits.Metered;
import io.keyfleet.worker.quota.LimiterSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Quotas as a worker keeps them, by its own limiters with their margins.
final class WorkerLimits implements CallLimits {
  private final AccountLimits limits;

  WorkerLimits(Account account, LimiterSettings settings) {
    Account quotas =
        new Account(
            account.id(),
            account.provider(),
            account.keys(),
            account.quotas(),
            OptionalInt.empty()); // calls at the same time are counted by the account
    this.limits = new AccountLimits(quotas, settings);
  }

  @Override
  public long untilPermit(CallUsage usage, long now) {
    return limits.nanosUntilPermit(usage, now);
  }

  @Override
  public void call(CallUsage usage, long now) {
    List<Charge> charges = limits.acquire(usage, now);
    for (Charge charge : charges) {
      charge.permit().sent(now);
      charge.permit().confirmed();
      charge.permit().ended();
    }
  }

  @Override
  public Optional<Quota> binding(CallUsage usage, long now) {
    long longest = 0;
    Optional<Quota> binding = Optional.empty();
    for (Metered limit : limits.metered()) {
      if (limit.quota().covers(usage.model())) {
        long wait = limit.window().nanosUntilPermit(now, usage.cost(limit.quota().unit()));
        if (wait > longest) {
          longest = wait;
          binding = Optional.of(limit.quota());
        }
      }
    }
    return binding;
  }
}
