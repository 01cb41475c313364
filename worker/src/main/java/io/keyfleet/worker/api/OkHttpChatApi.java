package io.keyfleet.worker.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.service.Version;
import io.keyfleet.service.time.Ticks;
import io.keyfleet.worker.accounts.Provider;
import io.keyfleet.worker.accounts.Turn;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The real API over HTTP. One call is one HTTP request: OkHttp neither follows redirects nor
/// repeats anything by itself. Safe for all threads; each call blocks its own.
public final class OkHttpChatApi implements ChatApi, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OkHttpChatApi.class);
  private static final MediaType JSON = MediaType.get("application/json");

  /// Below that a key is a placeholder such as `none`, and likely a word of any text.
  private static final int SHORTEST_SECRET = 8;

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration IDLE_CONNECTION = Duration.ofMinutes(2);

  private final ApiSettings settings;
  private final Ticks ticks;
  private final InstantSource wall;
  private final String userAgent;
  private final OkHttpClient client;

  /// A client with connections of its own.
  public OkHttpChatApi(ApiSettings settings, Ticks ticks, InstantSource wall) {
    this.settings = settings;
    this.ticks = ticks;
    this.wall = wall;
    this.userAgent = "keyfleet/" + Version.CURRENT + " (" + settings.worker() + ")";
    this.client =
        new OkHttpClient.Builder()
            .connectionPool(
                new ConnectionPool(
                    settings.maxInFlight(), IDLE_CONNECTION.toSeconds(), TimeUnit.SECONDS))
            .connectTimeout(shorter(CONNECT, settings.timeout()))
            .readTimeout(settings.timeout())
            .writeTimeout(settings.timeout())
            .callTimeout(settings.timeout())
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .addNetworkInterceptor(this::askTurn)
            .eventListener(new Writing())
            .build();
  }

  @Override
  public Reply call(Prompt prompt, String requestId, Turn turn) {
    long start = ticks.nanos();
    try (okhttp3.Response response = client.newCall(request(prompt, requestId, turn)).execute()) {
      noteArrival(response, turn);
      return Reply.of(read(response, modelOf(prompt), turn, start));
    } catch (TurnOver e) {
      return Reply.of(new Outcome.NotSent());
    } catch (IOException e) {
      String detail = ErrorBody.line(String.valueOf(e));
      return Reply.of(
          turn.asked()
              ? new Outcome.EndpointFailed(detail, Optional.empty())
              : new Outcome.EndpointUnreachable(detail));
    } catch (RuntimeException e) {
      log.warn("a call ended in a defect of the client or of ours", e);
      return Reply.of(new Outcome.EndpointFailed(e.getClass().getSimpleName(), Optional.empty()));
    } finally {
      turn.unused(ticks.nanos());
    }
  }

  private Request request(Prompt prompt, String requestId, Turn turn) {
    Provider provider = turn.account().provider();
    String model = provider.nameOf(modelOf(prompt));
    String key = turn.key().reveal();
    Request.Builder request = new Request.Builder().url(url(provider, model));
    switch (provider.auth()) {
      case BEARER -> request.header("Authorization", "Bearer " + key);
      case API_KEY -> request.header("api-key", key);
    }
    return request
        .header("User-Agent", userAgent)
        .header("X-Client-Request-Id", requestId)
        .tag(Turn.class, turn)
        .post(RequestBody.create(body(prompt, model), JSON))
        .build();
  }

  @Override
  public void close() {
    Dispatcher dispatcher = client.dispatcher();
    dispatcher.cancelAll();
    dispatcher.executorService().shutdown();
    client.connectionPool().evictAll();
  }

  /// Stands between connection and request: the last moment at which a call can still be left
  /// undone.
  private okhttp3.Response askTurn(Interceptor.Chain chain) throws IOException {
    Turn turn = chain.request().tag(Turn.class);
    if (turn == null || !turn.send(ticks.nanos())) {
      throw new TurnOver();
    }
    return chain.proceed(chain.request());
  }

  /// An API that says how long it worked on a request says with it when that had reached it at the
  /// latest.
  private void noteArrival(okhttp3.Response response, Turn turn) {
    String millis = response.header("openai-processing-ms", "");
    if (millis != null && millis.matches("\\d{1,8}")) {
      turn.arrived(ticks.nanos() - Long.parseLong(millis) * 1_000_000);
    }
  }

  private Outcome read(okhttp3.Response response, String model, Turn turn, long start)
      throws IOException {
    byte[] bytes = response.body().byteStream().readNBytes(settings.maxResponseBytes() + 1);
    if (bytes.length > settings.maxResponseBytes()) {
      return new Outcome.EndpointFailed(
          "a body over " + settings.maxResponseBytes() + " bytes", Optional.empty());
    }
    String body = withoutKey(new String(bytes, UTF_8), response.code(), turn);
    Optional<Duration> retryAfter =
        RetryAfter.read(response::header, ErrorBody.read(body).message(), wall.instant());
    Duration latency = Duration.ofNanos(ticks.nanos() - start);
    return new Response(response.code(), body, model, retryAfter, latency).outcome();
  }

  /// An error without the key, should it repeat it.
  private static String withoutKey(String body, int status, Turn turn) {
    String key = turn.key().reveal();
    return status == 200 || key.length() < SHORTEST_SECRET ? body : body.replace(key, "***");
  }

  /// The logical name of the model that is to answer.
  private String modelOf(Prompt prompt) {
    String own = prompt.model();
    return own == null ? settings.model() : own;
  }

  /// Where the model's completions are. A last empty segment of the base URL is none.
  private static HttpUrl url(Provider provider, String model) {
    HttpUrl base = HttpUrl.get(provider.baseUrl().toString());
    HttpUrl.Builder url = base.newBuilder();
    for (int i = 0; i < base.pathSize(); i++) {
      if (base.pathSegments().get(i).equals("{model}")) {
        url.setPathSegment(i, model);
      }
    }
    return url.addPathSegments("chat/completions").build();
  }

  /// The prompt's request with the provider's own name of its model; never streamed, since an
  /// answer is wanted whole.
  private static byte[] body(Prompt prompt, String model) {
    ObjectNode body = RecordJson.MAPPER.createObjectNode();
    body.setAll(prompt.request());
    body.put("model", model);
    body.remove("stream");
    body.remove("stream_options");
    try {
      return RecordJson.MAPPER.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree has a JSON form", e);
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /// Notes when a request was written, which a busy machine may delay after it was let go.
  private final class Writing extends EventListener {
    @Override
    public void requestBodyEnd(Call call, long byteCount) {
      Turn turn = call.request().tag(Turn.class);
      if (turn != null) {
        turn.written(ticks.nanos());
      }
    }
  }

  /// Ends a call whose turn is over before anything was sent.
  private static final class TurnOver extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
