package io.keyfleet.worker.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Prompt;
import io.keyfleet.service.time.Ticks;
import io.keyfleet.worker.accounts.Provider;
import io.keyfleet.worker.accounts.Turn;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The real APIs over HTTP, each turn's account at its own provider. One call is one HTTP request:
/// OkHttp neither follows redirects nor repeats anything by itself. A call has one deadline for all
/// of it, and none between two reads, since some providers send nothing but a blank line now and
/// then while they work. Safe for all threads; each call blocks its own.
public final class OkHttpChatApi implements ChatApi, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OkHttpChatApi.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration IDLE_CONNECTION = Duration.ofMinutes(2);

  /// What `Retry-After` is called here: OkHttp acts on that by itself, and throws where its number
  /// is too large.
  private static final String WAIT = "Keyfleet-Retry-After";

  private final ApiSettings settings;
  private final Ticks ticks;
  private final InstantSource wall;
  private final Requests requests;
  private final OkHttpClient client;

  /// A client with connections of its own.
  public OkHttpChatApi(ApiSettings settings, Ticks ticks, InstantSource wall) {
    this.settings = settings;
    this.ticks = ticks;
    this.wall = wall;
    this.requests = new Requests(settings.worker());
    this.client =
        new OkHttpClient.Builder()
            .connectionPool(
                new ConnectionPool(
                    settings.maxInFlight(), IDLE_CONNECTION.toSeconds(), TimeUnit.SECONDS))
            .callTimeout(settings.timeout())
            .connectTimeout(CONNECT)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .addNetworkInterceptor(this::askTurn)
            .eventListener(new Traffic())
            .build();
  }

  @Override
  public Reply call(Prompt prompt, String requestId, Turn turn) {
    String model = prompt.model() == null ? settings.model() : prompt.model();
    Asked asked = Asked.of(turn.account(), model);
    try {
      return exchange(requests.request(prompt, model, requestId, turn), turn, asked);
    } catch (IllegalArgumentException e) {
      String detail = "no request can be made of it: " + ErrorBody.line(model, asked.keys());
      return Reply.of(new Outcome.PromptRefused("invalid_model", detail));
    } finally {
      turn.unused(ticks.nanos());
    }
  }

  @Override
  public void close() {
    Dispatcher dispatcher = client.dispatcher();
    dispatcher.cancelAll();
    dispatcher.executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private Reply exchange(Request request, Turn turn, Asked asked) {
    long start = ticks.nanos();
    OkHttpClient caller = caller(turn.account().provider());
    try (okhttp3.Response response = caller.newCall(request).execute()) {
      return read(response, start).reply(asked, wall.instant());
    } catch (TurnOver e) {
      return Reply.of(new Outcome.NotSent());
    } catch (IOException e) {
      String detail = ErrorBody.line(String.valueOf(e), asked.keys());
      return Reply.of(
          turn.asked()
              ? new Outcome.EndpointFailed(detail, Optional.empty())
              : new Outcome.EndpointUnreachable(detail));
    } catch (RuntimeException e) {
      String detail = ErrorBody.line(String.valueOf(e), asked.keys());
      log.warn("a call ended in a defect of the client or of ours, at {}: {}", place(e), detail);
      return Reply.of(new Outcome.EndpointFailed(detail, Optional.empty()));
    }
  }

  /// The client with the provider's deadline; connections are shared by all.
  private OkHttpClient caller(Provider provider) {
    return provider
        .timeout()
        .map(longest -> client.newBuilder().callTimeout(longest).build())
        .orElse(client);
  }

  /// Stands between connection and request: the last moment at which a call can still be left
  /// undone.
  private okhttp3.Response askTurn(Interceptor.Chain chain) throws IOException {
    Turn turn = chain.request().tag(Turn.class);
    if (turn == null || !turn.send()) {
      throw new TurnOver();
    }
    okhttp3.Response response = chain.proceed(chain.request());
    String wait = response.header("Retry-After");
    if (wait == null) {
      return response;
    }
    Headers.Builder headers = response.headers().newBuilder().removeAll("Retry-After");
    return response.newBuilder().headers(headers.addUnsafeNonAscii(WAIT, wait).build()).build();
  }

  private static @Nullable String header(okhttp3.Response response, String name) {
    return response.header(name.equals("retry-after") ? WAIT : name);
  }

  private Response read(okhttp3.Response response, long start) throws IOException {
    byte[] bytes = response.body().byteStream().readNBytes(settings.maxResponseBytes() + 1);
    if (bytes.length > settings.maxResponseBytes()) {
      throw new IOException("a body over " + settings.maxResponseBytes() + " bytes");
    }
    Duration latency = Duration.ofNanos(ticks.nanos() - start);
    HeaderLookup headers = name -> header(response, name);
    return new Response(response.code(), headers, new String(bytes, UTF_8), latency);
  }

  private static String place(RuntimeException e) {
    return e.getStackTrace().length == 0 ? "an unknown place" : e.getStackTrace()[0].toString();
  }

  /// Notes when a request was written, to its last byte, which a busy machine may delay after it
  /// was let go, and when the first of its response had come.
  private final class Traffic extends EventListener {
    @Override
    public void requestBodyEnd(Call call, long byteCount) {
      Turn turn = call.request().tag(Turn.class);
      if (turn != null) {
        turn.written(ticks.nanos());
      }
    }

    @Override
    public void responseHeadersEnd(Call call, okhttp3.Response response) {
      Turn turn = call.request().tag(Turn.class);
      if (turn != null) {
        long now = ticks.nanos();
        turn.responded(arrival(response, now), now);
      }
    }

    /// An API that says how long it worked on a request says with it when that had reached it at
    /// the latest.
    private OptionalLong arrival(okhttp3.Response response, long now) {
      String millis = response.header("openai-processing-ms", "");
      return millis != null && millis.matches("\\d{1,8}")
          ? OptionalLong.of(now - Long.parseLong(millis) * 1_000_000)
          : OptionalLong.empty();
    }
  }

  /// Ends a call whose turn is over before anything was sent.
  private static final class TurnOver extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
