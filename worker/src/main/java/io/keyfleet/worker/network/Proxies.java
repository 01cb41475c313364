package io.keyfleet.worker.network;

import io.keyfleet.service.settings.HostName;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/// Which proxy stands between this machine and an address: `HTTPS_PROXY`, `HTTP_PROXY` and
/// `NO_PROXY`, or the same in lower case, which comes first, as with curl.
///
/// @param http for `http` addresses
/// @param https for `https` addresses
/// @param exceptions what is called without either
public record Proxies(
    Optional<HttpProxy> http, Optional<HttpProxy> https, ProxyExceptions exceptions) {

  /// No variable names a proxy: the JVM's own settings hold.
  static final Proxies UNSET =
      new Proxies(Optional.empty(), Optional.empty(), ProxyExceptions.NONE);

  static Proxies read(Settings settings) {
    Optional<HttpProxy> http = proxy(settings, Setting.HTTP_PROXY);
    Optional<HttpProxy> https = proxy(settings, Setting.HTTPS_PROXY);
    return http.isEmpty() && https.isEmpty()
        ? UNSET
        : new Proxies(http, https, exceptions(settings));
  }

  /// Whether a variable names any.
  public boolean given() {
    return http.isPresent() || https.isPresent();
  }

  /// The proxy through which an address is called.
  public Optional<HttpProxy> of(URI url) {
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    int port = HostName.port(url) > 0 ? HostName.port(url) : secure ? 443 : 80;
    boolean direct = exceptions.cover(HostName.of(url).orElse(""), port);
    return (secure ? https : http).filter(_ -> !direct);
  }

  private static Optional<HttpProxy> proxy(Settings settings, Setting setting) {
    String name = name(settings, setting);
    return settings
        .variable(name)
        .map(String::strip)
        .flatMap(text -> {
          try {
            return Optional.of(HttpProxy.parse(name, text));
          } catch (IllegalArgumentException e) {
            // the text is not shown: it may hold a password
            settings.problem(name + " " + HttpProxy.MISTAKE);
            return Optional.empty();
          }
        });
  }

  private static ProxyExceptions exceptions(Settings settings) {
    String name = name(settings, Setting.NO_PROXY);
    return ProxyExceptions.parse(
        settings.variable(name).orElse(""),
        entry ->
            settings.problem(
                name
                    + " has an entry that is no host, .suffix, host:port, address, range such as"
                    + " 10.0.0.0/8, or *: '"
                    + entry
                    + "'"));
  }

  private static String name(Settings settings, Setting setting) {
    String lower = setting.name().toLowerCase(Locale.ROOT);
    return settings.variable(lower).isPresent() ? lower : setting.name();
  }
}
