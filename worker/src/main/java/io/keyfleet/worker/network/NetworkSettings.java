package io.keyfleet.worker.network;

import io.keyfleet.service.settings.Settings;
import java.util.Map;
import java.util.Optional;

/// How requests get to the APIs.
///
/// @param proxies which of them go through a proxy
/// @param trust certificates that are trusted beside the JVM's own
/// @param headers what every request to a provider carries, by the provider's name and the header's
public record NetworkSettings(
    Proxies proxies, Optional<Trust> trust, Map<String, Map<String, HeaderValue>> headers) {

  /// Straight to the API, as the JVM does by itself.
  public static final NetworkSettings PLAIN =
      new NetworkSettings(Proxies.UNSET, Optional.empty(), Map.of());

  public NetworkSettings {
    headers = Map.copyOf(headers);
  }

  /// Reads them; the caller ends with [Settings#check].
  public static NetworkSettings read(
      Settings settings, Map<String, Map<String, HeaderValue>> headers) {
    return new NetworkSettings(Proxies.read(settings), Trust.read(settings), headers);
  }

  /// The same with other headers.
  public NetworkSettings with(Map<String, Map<String, HeaderValue>> others) {
    return new NetworkSettings(proxies, trust, others);
  }

  /// The headers of a provider's own.
  public Map<String, HeaderValue> headers(String provider) {
    return headers.getOrDefault(provider, Map.of());
  }
}
