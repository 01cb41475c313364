package io.keyfleet.gateway.http;

import io.keyfleet.gateway.access.GatewayKey;
import io.keyfleet.gateway.access.GatewayKeys;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.time.Ticker;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
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
  private static final List<String> ANTHROPIC = List.of("v1", "messages");

  /// Requests wait for answers, and a held one must keep none from being told that it is refused.
  private static final int UNBOUNDED = 0;

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");
  private static final int HEADER_BYTES = 32_768;
  private static final long IDLE_MILLIS = 60_000;
  private static final int ID_BYTES = 12;

  /// Clients encode the slash in the name of a model, and may join paths with two of them.
  private static final UriCompliance URIS =
      UriCompliance.DEFAULT.with(
          "names", // of models
          UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
          UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
          UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT);

  private final GatewayKeys keys;
  private final Ticker ticker;
  private final Routes routes = new Routes();
  private final SecureRandom random = new SecureRandom();
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
    http.setUriCompliance(URIS);
    this.connector =
        new ServerConnector(server, new HttpConnectionFactory(http), new PlainHttp2(http));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.setHandler(new Requests());
    server.setErrorHandler(this::malformed);
  }

  /// Adds what is served at a path.
  ///
  /// @param pattern segments, of which `{name}` stands for any one, and a last `{name...}` for any
  ///   one or more
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

  /// Whether it still watches connections.
  boolean watching() {
    return disconnects.watching();
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
      Refusal refusal = new Refusal(response, id(), anthropic(request));
      try {
        response.getHeaders().put(refusal.header(), refusal.id());
        serve(request, response, refusal.id());
        callback.succeeded();
      } catch (EofException e) {
        callback.failed(e); // the client is gone
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        refusal.send(Refusal.unavailable("the gateway is shutting down"), callback);
      } catch (IOException | RuntimeException e) {
        ApiError error = Refusal.of(e, request.getMethod() + " " + request.getHttpURI().getPath());
        refusal.send(
            error,
            Callback.from(
                () -> {
                  LingeringClose.await(request, ticker);
                  callback.succeeded();
                },
                callback::failed));
      }
      return true;
    }
  }

  /// Whether a client speaks Anthropic's API: by the header that all its requests have, or by where
  /// it asks.
  private static boolean anthropic(Request request) {
    return request.getHeaders().contains("anthropic-version")
        || Routes.below(request.getHttpURI(), ANTHROPIC);
  }

  private String id() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return Call.ID_PREFIX + HexFormat.of().formatHex(bytes);
  }

  private void serve(Request request, Response response, String id)
      throws IOException, InterruptedException {
    GatewayKey key = key(request);
    Routes.Found found = routes.find(request.getMethod(), request.getHttpURI());
    found
        .action()
        .serve(
            new Call(
                new SteadyRequest(request, ticker), response, key, id, found.named(), disconnects));
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

  /// Replies to what is no HTTP request.
  private boolean malformed(Request request, Response response, Callback callback) {
    Object reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    new Refusal(response, id(), anthropic(request))
        .send(
            ApiError.of(
                response.getStatus(),
                "invalid_request_error",
                "bad_request",
                "not a request that can be served: "
                    + (reason == null ? HttpStatus.getMessage(response.getStatus()) : reason),
                Map.of()),
            callback);
    return true;
  }
}
