package io.keyfleet.worker.api.http;

import io.keyfleet.contract.Prompt;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.ApiSettings;
import io.keyfleet.worker.api.CallHeaders;
import io.keyfleet.worker.api.CallResult;
import io.keyfleet.worker.api.ChatApi;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.api.Redaction;
import io.keyfleet.worker.api.response.CallContext;
import io.keyfleet.worker.api.response.ErrorBody;
import io.keyfleet.worker.network.HeaderValue;
import io.keyfleet.worker.network.HttpProxy;
import io.keyfleet.worker.network.Proxies;
import io.keyfleet.worker.ownership.CallPermit;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.internal.http2.ConnectionShutdownException;
import okhttp3.internal.http2.ErrorCode;
import okhttp3.internal.http2.StreamResetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The real APIs over HTTP, each account at its own provider. One call is one HTTP request: OkHttp
/// neither follows redirects nor repeats anything by itself. What was not sent is sent on another
/// connection. A call has one deadline for all of it, and none between two reads, since some
/// providers send nothing but a blank line now and then while they work. Safe for all threads; each
/// call blocks its own.
public final class OkHttpChatApi implements ChatApi, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OkHttpChatApi.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration IDLE_CONNECTION = Duration.ofMinutes(2);

  private final ApiSettings settings;
  private final Ticker ticker;
  private final InstantSource wall;
  private final ResponseReader reader;
  private final IdleConnections idle;
  private final ProxyLogin login;
  private final FreshConnections fresh = new FreshConnections();
  private final Redirects redirects = new Redirects();
  private final OkHttpClient client;
  private volatile RequestFactory requestFactory;

  /// A client with connections of its own.
  public OkHttpChatApi(ApiSettings settings, Ticker ticker, InstantSource wall) {
    this(settings, ticker, wall, List.of(Protocol.HTTP_2, Protocol.HTTP_1_1));
  }

  /// @param protocols which may be spoken
  OkHttpChatApi(ApiSettings settings, Ticker ticker, InstantSource wall, List<Protocol> protocols) {
    this.settings = settings;
    this.ticker = ticker;
    this.wall = wall;
    this.requestFactory = new RequestFactory(settings.worker(), settings.network());
    this.reader = new ResponseReader(settings.responses());
    this.idle = new IdleConnections(ticker);
    this.login = new ProxyLogin(settings.network().proxies());
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .connectionPool(
                new ConnectionPool(
                    settings.maxInFlight(), IDLE_CONNECTION.toSeconds(), TimeUnit.SECONDS))
            .protocols(protocols)
            .callTimeout(settings.timeout())
            .connectTimeout(CONNECT)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .addNetworkInterceptor(this::atConnection)
            .proxyAuthenticator(login)
            .eventListener(new CallEvents(idle, ticker));
    settings
        .network()
        .trust()
        .ifPresent(trust -> builder.sslSocketFactory(trust.sockets(), trust.manager()));
    this.client = builder.build();
  }

  @Override
  public CallResult call(Prompt prompt, CallHeaders headers, CallPermit permit) {
    String model = prompt.model() == null ? settings.model() : prompt.model();
    RequestFactory requests = requestFactory;
    CallContext context =
        CallContext.of(
            prompt.operation(),
            permit.account(),
            model,
            settings.responses(),
            requests.headers(permit.account().provider()).values());
    try {
      return exchange(requests.request(prompt, model, headers, permit), permit, context);
    } catch (IllegalArgumentException e) {
      String detail = "no request can be made of it: " + ErrorBody.line(model, context.keys());
      return CallResult.of(new Outcome.PromptRefused("invalid_model", detail));
    } finally {
      permit.unused(ticker.nanos());
    }
  }

  /// Requests carry these headers from now on.
  ///
  /// @param headers by the provider's name and the header's
  public void headers(Map<String, Map<String, HeaderValue>> headers) {
    requestFactory = new RequestFactory(settings.worker(), settings.network().with(headers));
  }

  /// Why a provider cannot be reached in the way in which calls go, up to and with the TLS
  /// handshake; nothing if it can. No request is sent.
  public Optional<String> unreachable(Provider provider, Duration longest) {
    OkHttpClient connecting = caller(provider).newBuilder().callTimeout(longest).build();
    try (Response _ = connecting.newCall(RequestFactory.unsent(provider)).execute()) {
      return Optional.empty();
    } catch (Connected e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(detail(e, provider, Redaction.NONE));
    }
  }

  @Override
  public void close() {
    Dispatcher dispatcher = client.dispatcher();
    dispatcher.cancelAll();
    dispatcher.executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private CallResult exchange(Request request, CallPermit permit, CallContext context) {
    long start = ticker.nanos();
    Provider provider = permit.account().provider();
    try (Response response = execute(request, caller(provider))) {
      CallResult result =
          reader.read(response, () -> ticker.nanos() - start).result(context, wall.instant());
      redirects.news(response.code(), provider, result.outcome()).ifPresent(log::warn);
      return result;
    } catch (PermitOver e) {
      return CallResult.of(new Outcome.NotSent());
    } catch (RefusedStream | IdleConnections.Crossed e) {
      return CallResult.of(new Outcome.NotProcessed(String.valueOf(e.getCause())));
    } catch (ProxyLogin.Refused e) {
      String detail = detail(e, provider, context.keys());
      return CallResult.of(new Outcome.EndpointUnreachable(detail));
    } catch (ResponseReader.TooLarge e) {
      String detail = String.valueOf(e.getMessage());
      return CallResult.of(new Outcome.Unreadable(detail, detail, false));
    } catch (IOException e) {
      String detail = detail(e, provider, context.keys());
      return CallResult.of(
          permit.asked()
              ? new Outcome.EndpointFailed(kind(e), detail, Optional.empty())
              : new Outcome.EndpointUnreachable(detail));
    } catch (RuntimeException e) {
      String detail = ErrorBody.line(String.valueOf(e), context.keys());
      log.warn("a call ended in a defect of the client or of ours, at {}: {}", place(e), detail);
      return CallResult.of(new Outcome.EndpointFailed(detail, Optional.empty()));
    }
  }

  /// Executes a request, on another connection if nothing could be sent on one, because its server
  /// had closed it or was about to.
  private Response execute(Request request, OkHttpClient caller) throws IOException {
    for (int tries = 0; tries < settings.maxInFlight(); tries++) {
      try {
        return caller.newCall(request).execute();
      } catch (IdleConnections.Closed | ConnectionShutdownException e) {
        log.debug("another connection is taken: {}", String.valueOf(e));
      } catch (StreamResetException e) {
        throw e.errorCode == ErrorCode.REFUSED_STREAM ? new RefusedStream(e) : e;
      }
    }
    return caller.newCall(request).execute();
  }

  /// The client with the provider's deadline and proxy; connections are shared by all.
  private OkHttpClient caller(Provider provider) {
    Proxies proxies = settings.network().proxies();
    if (provider.timeout().isEmpty() && !proxies.given()) {
      return client;
    }
    OkHttpClient.Builder own = client.newBuilder();
    provider.timeout().ifPresent(own::callTimeout);
    if (proxies.given()) {
      own.proxy(proxies.of(provider.baseUrl()).map(HttpProxy::proxy).orElse(Proxy.NO_PROXY));
    }
    return own.build();
  }

  /// How a call ended that brought no response.
  private static String kind(IOException e) {
    if (e instanceof InterruptedIOException) {
      return "timeout";
    }
    boolean closed =
        e instanceof SocketException
            || e instanceof EOFException
            || e.getCause() instanceof EOFException
            || e instanceof StreamResetException
            || e instanceof ConnectionShutdownException;
    return closed ? "connection closed" : "unreadable response";
  }

  /// What went wrong on the way, and through which proxy that goes.
  private String detail(IOException e, Provider provider, Redaction keys) {
    String said = String.valueOf(e instanceof ProxyLogin.Refused ? e.getMessage() : e);
    String way =
        settings
            .network()
            .proxies()
            .of(provider.baseUrl())
            .map(proxy -> ", through the proxy " + proxy + " of " + proxy.setting())
            .orElse("");
    boolean untrusted = e instanceof SSLHandshakeException && e.toString().contains("PKIX");
    String advice =
        untrusted
            ? "; KEYFLEET_CA_FILE takes the certificate of a private authority that is to be trusted"
            : "";
    return ErrorBody.line(said, keys) + way + advice;
  }

  /// Stands between connection and request: the last moment at which a call can still be left
  /// undone.
  private Response atConnection(Interceptor.Chain chain) throws IOException {
    if (chain.request().tag(RequestFactory.Unsent.class) != null) {
      throw new Connected();
    }
    return idle.send(chain.connection(), () -> fresh.send(chain, () -> send(chain)));
  }

  private Response send(Interceptor.Chain chain) throws IOException {
    CallPermit permit = chain.request().tag(CallPermit.class);
    if (permit == null || !permit.send()) {
      throw new PermitOver();
    }
    Response response = chain.proceed(login.known(chain));
    if (response.code() == HttpURLConnection.HTTP_PROXY_AUTH) {
      throw login.refused(response);
    }
    return ResponseReader.passive(response);
  }

  private static String place(RuntimeException e) {
    return e.getStackTrace().length == 0 ? "an unknown place" : e.getStackTrace()[0].toString();
  }

  /// Ends a call that the server did not process (RFC 9113, 8.7).
  private static final class RefusedStream extends IOException {
    private static final long serialVersionUID = 1L;

    private RefusedStream(IOException cause) {
      super(cause);
    }
  }

  /// Ends a request that is never sent once there is a connection for it.
  private static final class Connected extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /// Ends a call whose permit is over before anything was sent.
  private static final class PermitOver extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
