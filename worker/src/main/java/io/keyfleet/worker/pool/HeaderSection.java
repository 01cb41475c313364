package io.keyfleet.worker.pool;

import io.keyfleet.worker.account.Provider.AuthStyle;
import io.keyfleet.worker.network.HeaderValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads the headers that every request to a provider carries, as gateways want them. Those that a
/// call sets by itself are refused: it would not be clear which of the two holds.
final class HeaderSection {
  /// Names of RFC 9110, 5.6.2.
  private static final String NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}";

  /// What requests say of themselves, of their connection and to proxies.
  private static final Set<String> OURS =
      Set.of(
          "accept-encoding",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "traceparent",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "x-client-request-id");

  private final KeyReferences references;

  HeaderSection(KeyReferences references) {
    this.references = references;
  }

  /// @param auth how the provider is shown a key
  Map<String, HeaderValue> read(YamlNode list, AuthStyle auth) {
    Map<String, HeaderValue> headers = new HashMap<>();
    Set<String> seen = new HashSet<>();
    list.entries()
        .forEach((name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (!name.matches(NAME)) {
            value.problem("is no name of a header");
          } else if (OURS.contains(lower) || lower.equals(keyHeader(auth))) {
            value.problem("is a header that every call sets by itself; leave it out");
          } else if (!seen.add(lower)) {
            value.problem("is given twice; header names ignore case");
          } else {
            references.header(value).ifPresent(read -> headers.put(name, read));
          }
        });
    return headers;
  }

  private static String keyHeader(AuthStyle auth) {
    return switch (auth) {
      case BEARER, OF_KIND -> "authorization";
      case API_KEY -> "api-key";
      case X_API_KEY -> "x-api-key";
    };
  }
}
