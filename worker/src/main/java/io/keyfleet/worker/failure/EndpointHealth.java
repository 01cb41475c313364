package io.keyfleet.worker.failure;

import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.ownership.CallPermit;
import io.keyfleet.worker.ownership.OwnedAccount;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What calls tell of the endpoints of providers: tells their circuit breakers, the accounts that
/// wait behind one that is open, and the log. Not thread-safe.
public final class EndpointHealth {
  private static final Logger log = LoggerFactory.getLogger(EndpointHealth.class);

  private final CircuitBreakers breakers;
  private final Supplier<? extends Collection<OwnedAccount>> accounts;

  /// @param accounts those that this worker owns now
  public EndpointHealth(
      CircuitBreakers breakers, Supplier<? extends Collection<OwnedAccount>> accounts) {
    this.breakers = breakers;
    this.accounts = accounts;
  }

  /// Whether the endpoint of a call failed so often that calls are held back.
  public boolean failing(CallPermit permit) {
    return breaker(permit).tripped();
  }

  /// The endpoint answered, whatever it answered.
  public void answered(CallPermit permit, long now) {
    CircuitBreaker breaker = breaker(permit);
    if (breaker.tripped()) {
      tellAccounts(permit, false, now);
    }
    breaker
        .succeeded(now)
        .ifPresent(outage ->
            log.info(
                "the API of {} answers again: it failed for {} s, which cost {} calls",
                provider(permit),
                outage.length().toMillis() / 1e3,
                outage.lost()));
  }

  /// The endpoint failed, or could not be reached.
  ///
  /// @param asked how long it asks to be left alone
  public void failed(CallPermit permit, String detail, Optional<Duration> asked, long now) {
    if (!permit.held()) {
      // the account went to another worker since: it may be this one that stood still
      undecided(permit);
      return;
    }
    CircuitBreaker breaker = breaker(permit);
    boolean begins = breaker.failed(now, asked);
    if (breaker.tripped()) {
      tellAccounts(permit, true, now);
    }
    if (begins) {
      log.warn(
          "the API of {} fails again and again ({}); calling it one at a time until it answers",
          provider(permit),
          detail);
    }
  }

  /// The call went nowhere and says nothing of the endpoint.
  public void undecided(CallPermit permit) {
    breaker(permit).undecided();
  }

  private void tellAccounts(CallPermit permit, boolean closed, long now) {
    for (OwnedAccount owned : accounts.get()) {
      // by its name, as breakers are: a provider of the pool may have changed since the call
      if (owned.account().provider().name().equals(provider(permit).name())) {
        owned.endpoint(closed, now);
      }
    }
  }

  private CircuitBreaker breaker(CallPermit permit) {
    return breakers.of(provider(permit));
  }

  private static Provider provider(CallPermit permit) {
    return permit.account().provider();
  }
}
