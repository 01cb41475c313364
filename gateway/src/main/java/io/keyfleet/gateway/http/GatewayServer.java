package io.keyfleet.gateway.http;

import io.keyfleet.contract.RecordJson;
import io.keyfleet.gateway.access.GatewayKey;
import io.keyfleet.gateway.access.GatewayKeys;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.time.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves routes over HTTP/1.1 and HTTP/2, each request on a virtual thread, with errors of the
/// API's shape. Safe for all threads.
public final class GatewayServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GatewayServer.class);
  private static final String BEARER = "Bearer ";

  /// Requests wait for answers, and a held one must keep none from being told that it is refused.
  private static final int UNBOUNDED = 0;

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");
  private static final int HEADER_BYTES = 32_768;
  private static final long IDLE_MILLIS = 60_000;

  private final GatewayKeys keys;
  private final Ticker ticker;
  private final List<Route> routes = new ArrayList<>();
  private final DisconnectWatch disconnects = new DisconnectWatch();
  private final Server server = new Server(new VirtualThreadPool(UNBOUNDED));
  private final ServerConnector connector;

  /// @param port 0 for any free one
  public GatewayServer(String host, int port, GatewayKeys keys, Ticker ticker) {
    this.keys = keys;
    this.ticker = ticker;
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    this.connector =
        new ServerConnector(
            server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.setHandler(new Requests());
    server.setErrorHandler(GatewayServer::malformed);
  }

  /// Adds what is served at a path.
  ///
  /// @param pattern segments, of which `{name}` stands for any one
  public void route(String method, String pattern, Route.Action action) {
    routes.add(Route.of(method, pattern, action));
  }

  /// Listens.
  ///
  /// @throws Failure where the port is taken or the address is not this machine's
  public void start() {
    try {
      server.start();
    } catch (Exception e) {
      throw new Failure(
          "cannot listen on %s:%d (%s); choose a free port with --port, or --gateway-port of the demo"
              .formatted(connector.getHost(), connector.getPort(), e.getMessage()),
          e);
    }
  }

  /// Where it listens.
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      log.debug("the server did not stop well", e);
    }
    disconnects.close();
  }

  /// Finds the route of each request and serves it.
  private final class Requests extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      boolean anthropic =
          String.valueOf(request.getHttpURI().getCanonicalPath()).endsWith("/messages");
      try {
        serve(request, response);
        callback.succeeded();
      } catch (ApiError e) {
        refuse(response, callback, e, anthropic);
      } catch (HttpException.RuntimeException e) {
        refuse(response, callback, ApiError.invalid(null, "bad_request", reason(e)), anthropic);
      } catch (EofException e) {
        callback.failed(e); // the client is gone
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        refuse(response, callback, unavailable("the gateway is shutting down"), anthropic);
      } catch (IOException | RuntimeException e) {
        log.warn(
            "{} {} failed: {}", request.getMethod(), request.getHttpURI().getPath(), reason(e));
        log.debug("the failure", e);
        refuse(
            response,
            callback,
            unavailable("the gateway could not do it: " + reason(e)),
            anthropic);
      }
      return true;
    }
  }

  private void serve(Request request, Response response) throws IOException, InterruptedException {
    List<String> path = Route.split(String.valueOf(request.getHttpURI().getCanonicalPath()));
    String method = request.getMethod();
    List<String> others = new ArrayList<>();
    GatewayKey key = key(request);
    for (Route route : routes) {
      Optional<Map<String, String>> named = route.match(path);
      if (named.isPresent() && route.method().equals(method)) {
        route
            .action()
            .serve(
                new Call(
                    new SteadyRequest(request, ticker), response, key, named.get(), disconnects));
        return;
      }
      named.ifPresent(_ -> others.add(route.method()));
    }
    String asked = method + " " + request.getHttpURI().getPath();
    throw others.isEmpty()
        ? ApiError.of(
            404, "invalid_request_error", "unknown_url", "unknown request URL: " + asked, Map.of())
        : ApiError.of(
            405,
            "invalid_request_error",
            "method_not_supported",
            "not supported: " + asked,
            Map.of("Allow", others.stream().distinct().sorted().collect(Collectors.joining(", "))));
  }

  /// Without keys a web page that somebody visits must not get at the gateway, neither by its own
  /// address nor by a name that it lets point here.
  private static void demandOwnMachine(Request request) {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    boolean here = loopback(Request.getServerName(request));
    if (!here || (origin != null && !loopback(HttpURI.from(origin).getHost()))) {
      throw ApiError.of(
          403,
          "invalid_request_error",
          "foreign_origin",
          "a gateway without keys serves its own machine only, and no web pages of others",
          Map.of());
    }
  }

  private static boolean loopback(@Nullable String host) {
    return host != null
        && (host.equals("localhost")
            || host.equals("[::1]")
            || host.equals("::1")
            || LOOPBACK.matcher(host).matches());
  }

  /// Who asks: as OpenAI's clients say it, or as Anthropic's do.
  private GatewayKey key(Request request) {
    if (keys.open()) {
      demandOwnMachine(request);
      return keys.anyone();
    }
    String bearer = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    String given =
        bearer != null && bearer.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? bearer.substring(BEARER.length()).strip()
            : request.getHeaders().get("x-api-key");
    if (given == null || given.isBlank()) {
      throw ApiError.unauthorized(
          "no API key was given; send one of this gateway's as 'Authorization: Bearer KEY'");
    }
    return keys.find(given)
        .orElseThrow(() -> ApiError.unauthorized("the API key is none of this gateway's"));
  }

  private static ApiError unavailable(String message) {
    return ApiError.of(503, "server_error", null, message, Map.of("Retry-After", "1"));
  }

  private static void refuse(
      Response response, Callback callback, ApiError error, boolean anthropic) {
    if (response.isCommitted()) {
      callback.failed(error); // cuts the response, so that nobody takes it for whole
      return;
    }
    byte[] body = RecordJson.bytes(anthropic ? error.anthropicBody() : error.body());
    response.reset();
    response.setStatus(error.status());
    error.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  /// Replies to what is no HTTP request.
  private static boolean malformed(Request request, Response response, Callback callback) {
    ApiError error =
        ApiError.of(
            response.getStatus(),
            "invalid_request_error",
            "bad_request",
            "not a request that can be served",
            Map.of());
    byte[] body = RecordJson.bytes(error.body());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  private static String reason(Exception e) {
    Throwable cause = e.getCause() != null && e.getMessage() == null ? e.getCause() : e;
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
