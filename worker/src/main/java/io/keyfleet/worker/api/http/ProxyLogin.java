package io.keyfleet.worker.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.worker.network.HttpProxy;
import io.keyfleet.worker.network.HttpProxy.Login;
import io.keyfleet.worker.network.Proxies;
import java.io.IOException;
import java.net.Proxy;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.Authenticator;
import okhttp3.Connection;
import okhttp3.Credentials;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/// Shows proxies user and password, with the first request already: in tunnels to the proxy alone,
/// for `http` addresses in each request. Safe for all threads.
final class ProxyLogin implements Authenticator {
  private static final String HEADER = "Proxy-Authorization";

  /// The scheme of the challenge by which OkHttp asks before anything was sent.
  private static final String BEFOREHAND = "OkHttp-Preemptive";

  private final Proxies proxies;

  ProxyLogin(Proxies proxies) {
    this.proxies = proxies;
  }

  /// For tunnels.
  ///
  /// @throws Refused if the proxy has seen all that there is to show
  @Override
  public @Nullable Request authenticate(@Nullable Route route, Response response)
      throws IOException {
    boolean beforehand =
        response.challenges().stream()
            .anyMatch(challenge -> challenge.scheme().equalsIgnoreCase(BEFOREHAND));
    Optional<Login> login = login(route == null ? Proxy.NO_PROXY : route.proxy());
    boolean shown = response.request().header(HEADER) != null;
    if (!beforehand && (shown || login.isEmpty())) {
      throw refused(response);
    }
    return login
        .map(own -> response.request().newBuilder().header(HEADER, credentials(own)).build())
        .orElse(null);
  }

  /// The request as a proxy wants it to which it goes as it is.
  Request known(Interceptor.Chain chain) {
    Request request = chain.request();
    Connection connection = chain.connection();
    if (connection == null || request.isHttps()) {
      return request;
    }
    return login(connection.route().proxy())
        .map(own -> request.newBuilder().header(HEADER, credentials(own)).build())
        .orElse(request);
  }

  /// What is said of a 407.
  Refused refused(Response response) {
    boolean shown = response.request().header(HEADER) != null;
    response.close();
    return new Refused(
        shown
            ? "407: the proxy refuses the user and password that are given for it"
            : "407: the proxy asks for a user and a password");
  }

  private Optional<Login> login(Proxy proxy) {
    return Stream.of(proxies.http(), proxies.https())
        .flatMap(Optional::stream)
        .filter(one -> one.proxy().equals(proxy))
        .findFirst()
        .flatMap(HttpProxy::login);
  }

  private static String credentials(Login login) {
    return Credentials.basic(login.user(), login.password(), UTF_8);
  }

  /// Ends a call that a proxy did not let through.
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private Refused(String message) {
      super(message);
    }
  }
}
