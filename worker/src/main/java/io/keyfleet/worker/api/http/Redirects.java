package io.keyfleet.worker.api.http;

import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.Outcome;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What is to be said of redirects: at the first of a provider where it points, and no more than
/// once. Safe for all threads.
final class Redirects {
  private static final int MOST = 100;

  private final Set<String> said = Collections.synchronizedSet(new HashSet<>());

  /// A line for people, if a response is a redirect that nothing was said of yet.
  Optional<String> news(int status, Provider provider, Outcome outcome) {
    boolean fresh =
        status >= 300
            && status <= 399
            && outcome instanceof Outcome.EndpointUnreachable(String detail)
            && said.size() < MOST
            && said.add(provider + " " + detail);
    return fresh && outcome instanceof Outcome.EndpointUnreachable(String detail)
        ? Optional.of("the API of " + provider + " does not answer: " + detail)
        : Optional.empty();
  }
}
