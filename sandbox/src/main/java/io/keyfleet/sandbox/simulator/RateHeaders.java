package io.keyfleet.sandbox.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/// What OpenAI's responses say of limits in their headers.
final class RateHeaders {
  private RateHeaders() {}

  /// Headers of every response to an account's call. The reset is the time until one more request
  /// is let in. There are no token headers, since no token quota is enforced.
  static Map<String, String> of(Account account, Account.Arrival arrival) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("openai-organization", organization(account));
    arrival
        .admission()
        .ifPresent(admission -> {
          headers.put("x-ratelimit-limit-requests", String.valueOf(account.rate().count()));
          headers.put("x-ratelimit-remaining-requests", String.valueOf(admission.remaining()));
          headers.put("x-ratelimit-reset-requests", GoDuration.show(admission.resetNanos()));
        });
    return headers;
  }

  /// How long to wait, in whole seconds and in milliseconds, both rounded up.
  static Map<String, String> retryAfter(long nanos) {
    long millis = GoDuration.millis(nanos);
    return Map.of(
        "retry-after",
        String.valueOf(Math.ceilDiv(millis, 1000)),
        "retry-after-ms",
        String.valueOf(millis));
  }

  /// Each account is an organization of its own.
  static String organization(Account account) {
    return "org-sim" + account.id().value().substring("key-".length());
  }
}
