package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.accounts.Provider;
import java.util.HashMap;
import java.util.Map;

/// The endpoints of all providers: one that fails does not stop calls to the others. Not
/// thread-safe.
final class CircuitBreakers {
  private final Backoff backoff;
  private final Map<String, CircuitBreaker> byProvider = new HashMap<>();

  CircuitBreakers(Backoff backoff) {
    this.backoff = backoff;
  }

  CircuitBreaker of(Provider provider) {
    return byProvider.computeIfAbsent(provider.name(), fresh -> new CircuitBreaker(backoff));
  }
}
