package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.accounts.Provider;
import java.util.HashMap;
import java.util.Map;

/// The endpoints of all providers: one that fails does not stop calls to the others. Not
/// thread-safe.
final class Endpoints {
  private final Backoff backoff;
  private final Map<String, Endpoint> byProvider = new HashMap<>();

  Endpoints(Backoff backoff) {
    this.backoff = backoff;
  }

  Endpoint of(Provider provider) {
    return byProvider.computeIfAbsent(provider.name(), fresh -> new Endpoint(backoff));
  }
}
