package io.keyfleet.worker.failure;

import io.keyfleet.worker.account.Provider;
import java.util.HashMap;
import java.util.Map;

/// The endpoints of all providers: one that fails does not stop calls to the others. Not
/// thread-safe.
public final class CircuitBreakers {
  private final Backoff backoff;
  private final Map<String, CircuitBreaker> byProvider = new HashMap<>();

  public CircuitBreakers(Backoff backoff) {
    this.backoff = backoff;
  }

  public CircuitBreaker of(Provider provider) {
    return byProvider.computeIfAbsent(provider.name(), fresh -> new CircuitBreaker(backoff));
  }
}
