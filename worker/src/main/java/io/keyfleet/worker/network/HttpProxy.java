package io.keyfleet.worker.network;

import io.keyfleet.service.settings.HostName;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Optional;

/// An HTTP proxy: requests to `http` addresses are sent to it, for `https` ones it opens tunnels.
///
/// @param setting the variable that names it
/// @param host resolved again for each connection
/// @param login whom it is to know the fleet as
public record HttpProxy(String setting, String host, int port, Optional<Login> login) {
  static final String MISTAKE =
      "is not the address of an HTTP proxy like http://user:password@proxy.example.com:3128"
          + " (the port is needed, other characters of the password are percent-encoded;"
          + " proxies that speak TLS or SOCKS themselves are not supported)";

  private static final int MAX_PORT = 65_535;

  /// User and password, never shown.
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return "***";
    }
  }

  /// Reads one; without a scheme it is `http`.
  ///
  /// @throws IllegalArgumentException if it is none
  static HttpProxy parse(String setting, String text) {
    URI url = URI.create(text.contains("://") ? text : "http://" + text);
    String authority = String.valueOf(url.getRawAuthority());
    URI bare = URI.create("http://" + authority.substring(authority.lastIndexOf('@') + 1));
    String host = HostName.of(bare).orElse("");
    int port = HostName.port(bare);
    boolean more =
        url.getRawQuery() != null
            || url.getRawFragment() != null
            || !String.valueOf(url.getRawPath()).matches("/?");
    if (more || !"http".equalsIgnoreCase(url.getScheme())) {
      throw new IllegalArgumentException(MISTAKE);
    }
    if (host.isEmpty() || port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException(MISTAKE);
    }
    return new HttpProxy(setting, host, port, login(authority));
  }

  private static Optional<Login> login(String authority) {
    int end = authority.lastIndexOf('@');
    if (end < 0) {
      return Optional.empty();
    }
    String info = URI.create("http://" + authority.substring(0, end) + "@host").getUserInfo();
    if (info == null || info.startsWith(":")) {
      throw new IllegalArgumentException(MISTAKE);
    }
    int colon = info.indexOf(':');
    return Optional.of(
        colon < 0
            ? new Login(info, "")
            : new Login(info.substring(0, colon), info.substring(colon + 1)));
  }

  /// The same in the JDK's terms.
  public Proxy proxy() {
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(name, port));
  }

  /// Its address, without user and password.
  @Override
  public String toString() {
    return "http://" + host + ":" + port;
  }
}
