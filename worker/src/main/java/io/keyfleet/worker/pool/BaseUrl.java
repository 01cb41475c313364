package io.keyfleet.worker.pool;

import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.service.settings.HostName;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The base URL of a provider, whether it can be called, and whether keys may travel to it.
final class BaseUrl {
  /// What will not do as one, in words.
  static final String MISTAKE =
      "is not an address like https://api.example.com/v1, without user and password";

  private static final Pattern LOOPBACK =
      Pattern.compile(
          "localhost|127(\\.\\d{1,3}){3}|\\[?::1]?|.*\\.localhost", Pattern.CASE_INSENSITIVE);

  private static final int MAX_PORT = 65_535;

  private BaseUrl() {}

  /// Reads one; `{model}` may be a segment of its path.
  ///
  /// @throws IllegalArgumentException where it is none
  static URI parse(String text) {
    URI url = URI.create(text.replace("{model}", "%7Bmodel%7D"));
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (HostName.of(url).isEmpty()
        || url.getUserInfo() != null
        || url.getFragment() != null
        || !List.of("http", "https").contains(scheme)) {
      throw new IllegalArgumentException(MISTAKE);
    }
    return url;
  }

  /// What stands against calls with keys there, where something does.
  static Optional<String> objection(URI url, Settings settings) {
    if (HostName.port(url) == 0 || HostName.port(url) > MAX_PORT) {
      return Optional.of("has an invalid port: ports go from 1 to " + MAX_PORT);
    }
    return ApiOperations.at(url.getPath())
        .map(address ->
            "ends in "
                + address.operation().path()
                + ", which each call adds to it: leave that part out")
        .or(() -> danger(url, settings));
  }

  private static Optional<String> danger(URI url, Settings settings) {
    String host = HostName.of(url).orElse("");
    boolean safe =
        "https".equalsIgnoreCase(url.getScheme())
            || LOOPBACK.matcher(host).matches()
            || settings.list(Setting.KEYFLEET_ALLOW_HTTP).contains(host);
    return safe
        ? Optional.empty()
        : Optional.of(
            "would send the keys to "
                + host
                + " unencrypted: use https, or name the host in KEYFLEET_ALLOW_HTTP");
  }
}
