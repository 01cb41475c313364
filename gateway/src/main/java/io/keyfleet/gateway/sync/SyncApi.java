package io.keyfleet.gateway.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.TraceParent;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.contract.operation.ApiOperation.StreamForm;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.contract.response.RawJson;
import io.keyfleet.gateway.http.ApiError;
import io.keyfleet.gateway.http.Call;
import io.keyfleet.gateway.http.GatewayServer;
import io.keyfleet.gateway.results.ResponseBody;
import io.keyfleet.gateway.results.ResultListener;
import io.keyfleet.gateway.sync.PendingRequests.Result;
import io.keyfleet.gateway.sync.stream.EventStream;
import io.keyfleet.gateway.usage.KeyUsage;
import io.keyfleet.service.time.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.eclipse.jetty.io.EofException;

/// Requests that are answered over the connection that they came by. Safe for all threads.
public final class SyncApi {
  private static final int MAX_WITHDRAWN = 10_000;
  private static final String STREAM = "stream";
  private static final String STREAM_OPTIONS = "stream_options";
  private static final String INVALID_TYPE = "invalid_type";
  private static final String TIMEOUT_HEADER = "x-stainless-timeout";

  private final RequestPublisher publisher;
  private final PendingRequests pending;
  private final KeyUsage usage;
  private final Duration longest;
  private final List<String> models;
  private final BodyRoom bodies;
  private final Executor threads;
  private final Ticker ticker;
  private final Withdrawals withdrawals;

  /// @param usage what keys have used of their budgets
  /// @param longest that a client is let wait
  /// @param models that are served by name
  /// @param bodies room for requests that are being read
  /// @param threads runs what may wait for Kafka
  SyncApi(
      RequestPublisher publisher,
      PendingRequests pending,
      KeyUsage usage,
      Duration longest,
      List<String> models,
      BodyRoom bodies,
      Executor threads,
      Ticker ticker) {
    this.publisher = publisher;
    this.pending = pending;
    this.usage = usage;
    this.longest = longest;
    this.models = List.copyOf(models);
    this.bodies = bodies;
    this.threads = threads;
    this.ticker = ticker;
    this.withdrawals =
        new Withdrawals(run -> threads.execute(() -> publisher.forget(run)), MAX_WITHDRAWN, ticker);
  }

  /// What hears of results.
  public List<ResultListener> listeners() {
    return List.of(pending, withdrawals);
  }

  /// Takes up what a gateway before withdrew.
  void takeUp(String run) {
    withdrawals.add(run);
  }

  /// Serves requests of these kinds, and the list of models.
  public void register(GatewayServer server, Set<String> endpoints) {
    for (String endpoint : endpoints) {
      server.route("POST", endpoint, call -> admit(call, endpoint));
    }
    server.route("GET", "/v1/models", this::list);
    server.route("GET", "/v1/models/{id...}", this::model);
  }

  private void admit(Call call, String endpoint) throws IOException, InterruptedException {
    try (KeyUsage.Admission _ = usage.admit(call.key())) {
      serve(call, endpoint);
    }
  }

  private void serve(Call call, String endpoint) throws IOException, InterruptedException {
    long end = ticker.nanos() + patience(call).toNanos();
    String run = KeyUsage.run(call.id(), call.key());
    try {
      Begun begun = begin(call, endpoint, run);
      CompletableFuture<Result> result = begun.result();
      limits().forEach(call::header);
      try (AutoCloseable _ = call.whenGone(() -> result.complete(new Result.Gone()))) {
        switch (await(result, Duration.ofNanos(end - ticker.nanos()))) {
          case Result.Answered(Answer answer) -> reply(call, endpoint, answer, begun);
          case Result.Died(DeadPrompt dead) -> refuse(call, dead);
          case Result.Gone() -> {
            withdraw(run);
            throw new EofException("the client went away");
          }
        }
      }
    } catch (TimeoutException e) {
      withdraw(run);
      throw ApiError.of(
          504,
          "server_error",
          "timeout",
          "no answer within the time that there was; the request was withdrawn",
          Map.of("Retry-After", "5"));
    } catch (ExecutionException e) {
      throw unpublished(Objects.requireNonNullElse(e.getCause(), e));
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("closing a watch fails never", e);
    } finally {
      pending.end(run);
    }
  }

  /// A request that was sent on.
  ///
  /// @param stream whether the client wants events
  /// @param usage whether it wants one with the usage
  private record Begun(CompletableFuture<Result> result, boolean stream, boolean usage) {}

  /// Reads a request and has it published. Nothing of its body is held after that.
  private Begun begin(Call call, String endpoint, String run)
      throws IOException, InterruptedException {
    BodyRoom.Share share =
        bodies.share(Math.min(call.length().orElse(PromptJson.MAX_BYTES), PromptJson.MAX_BYTES));
    boolean handedOn = false;
    try {
      ObjectNode body = call.json(PromptJson.MAX_BYTES);
      boolean stream = flag(body, STREAM) && form(endpoint) != StreamForm.NONE;
      boolean usage = flag(options(body), "include_usage");
      body.remove(List.of(STREAM, STREAM_OPTIONS));
      byte[] prompt = PromptJson.write(prompt(run, endpoint, body));
      if (prompt.length > PromptJson.MAX_BYTES) {
        throw tooLarge();
      }
      Optional<TraceParent> trace = call.header(TraceParent.HEADER).flatMap(TraceParent::read);
      PendingRequests.Pending one = pending.begin(run, call.key().owner()).orElseThrow(this::full);
      CompletableFuture<Result> result = one.result();
      threads.execute(() -> {
        try (share) {
          publisher.publish(
              one.partition(), prompt, call.key().owner(), trace, result::completeExceptionally);
        } catch (RuntimeException e) {
          result.completeExceptionally(e);
        }
      });
      handedOn = true;
      return new Begun(result, stream, usage);
    } finally {
      if (!handedOn) {
        share.close();
      }
    }
  }

  private void withdraw(String run) {
    threads.execute(() -> {
      publisher.withdraw(run);
      withdrawals.add(run); // after it, so that nothing forgets it before
    });
  }

  private static ApiError unpublished(Throwable cause) {
    return cause instanceof RecordTooLargeException
        ? tooLarge()
        : ApiError.of(
            503,
            "server_error",
            null,
            "Kafka did not take the request: " + cause.getMessage(),
            Map.of("Retry-After", "1"));
  }

  private static ApiError tooLarge() {
    return ApiError.tooLarge(null, "the request is larger than Kafka takes");
  }

  private static Result await(CompletableFuture<Result> result, Duration patience)
      throws InterruptedException, ExecutionException, TimeoutException {
    return result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// As long as the client waits, where it says so, a moment less.
  private Duration patience(Call call) {
    try {
      return call.header(TIMEOUT_HEADER)
          .map(Double::parseDouble)
          .filter(seconds -> seconds > 0 && seconds < longest.toSeconds())
          .map(seconds -> Duration.ofMillis((long) (seconds * 1000 * 0.95)))
          .orElse(longest);
    } catch (NumberFormatException e) {
      return longest;
    }
  }

  /// Whether a field is true. What streams say is not passed on, so nobody else checks it.
  private static boolean flag(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (value.isBoolean() || value.isNull() || value.isMissingNode()) {
      return value.asBoolean();
    }
    throw ApiError.invalid(name, INVALID_TYPE, "'" + name + "' must be true or false");
  }

  private static JsonNode options(ObjectNode body) {
    JsonNode options = body.path(STREAM_OPTIONS);
    if (options.isObject() || options.isNull() || options.isMissingNode()) {
      return options;
    }
    throw ApiError.invalid(
        STREAM_OPTIONS, INVALID_TYPE, "'" + STREAM_OPTIONS + "' must be an object");
  }

  private static StreamForm form(String endpoint) {
    return ApiOperations.named(endpoint).streamForm();
  }

  private static Prompt prompt(String run, String endpoint, ObjectNode body) {
    ObjectNode line = RecordJson.MAPPER.createObjectNode().put("custom_id", run);
    line.put("method", "POST").put("url", endpoint).set("body", body);
    try {
      Prompt read = PromptJson.of(line);
      return read.with(new Labels(run, run, null, "", null));
    } catch (UnreadableRecord e) {
      throw ApiError.invalid(null, "invalid_request", e.reason());
    }
  }

  private void reply(Call call, String endpoint, Answer answer, Begun begun) throws IOException {
    String body = ResponseBody.of(answer);
    if (!begun.stream()) {
      call.reply(200, "application/json", body.getBytes(UTF_8));
      return;
    }
    List<String> events = events(endpoint, body, begun.usage());
    call.header("Cache-Control", "no-cache");
    try (OutputStream out = call.stream("text/event-stream; charset=utf-8")) {
      for (String event : events) {
        out.write(event.getBytes(UTF_8));
      }
    }
  }

  private static List<String> events(String endpoint, String body, boolean usage)
      throws IOException {
    try {
      return EventStream.of(form(endpoint), (ObjectNode) RecordJson.MAPPER.readTree(body), usage);
    } catch (ClassCastException e) {
      throw ApiError.of(
          502,
          "server_error",
          "unknown_response",
          "the API's response has no form that can be streamed; ask without \"stream\"",
          Map.of());
    }
  }

  /// The API's own error, if it sent one.
  private static void refuse(Call call, DeadPrompt dead) throws IOException {
    ApiResponse response = dead.response();
    RawJson body = response == null ? null : response.body();
    if (response == null || body == null || !body.isObject() || response.statusCode() < 400) {
      throw refused(dead);
    }
    call.reply(response.statusCode(), "application/json", body.text().getBytes(UTF_8));
  }

  private static ApiError refused(DeadPrompt dead) {
    return switch (dead.cause()) {
      case "attempts_exhausted" ->
          ApiError.of(502, "server_error", dead.cause(), dead.detail(), Map.of("Retry-After", "5"));
      case "stopped" ->
          ApiError.of(503, "server_error", dead.cause(), dead.detail(), Map.of("Retry-After", "1"));
      default -> ApiError.invalid(null, dead.cause(), dead.detail());
    };
  }

  private ApiError full() {
    Map<String, String> headers = new LinkedHashMap<>(limits());
    headers.put("Retry-After", "1");
    return ApiError.tooMany(
        "queue_full", pending.most() + " requests are waiting already; try again soon", headers);
  }

  private Map<String, String> limits() {
    return Map.of(
        "x-ratelimit-limit-requests", Integer.toString(pending.most()),
        "x-ratelimit-remaining-requests", Integer.toString(pending.free()),
        "x-ratelimit-reset-requests", pending.free() > 0 ? "0s" : "1s");
  }

  private void list(Call call) throws IOException {
    ObjectNode body = RecordJson.MAPPER.createObjectNode().put("object", "list");
    var data = body.putArray("data");
    models.forEach(model -> data.add(json(model)));
    call.reply(200, body);
  }

  private void model(Call call) throws IOException {
    String id = call.segment("id");
    if (!models.contains(id)) {
      throw ApiError.notFound("model", "the model '" + id + "' is not served by name");
    }
    call.reply(200, json(id));
  }

  private static ObjectNode json(String model) {
    return RecordJson.MAPPER
        .createObjectNode()
        .put("id", model)
        .put("object", "model")
        .put("created", 0)
        .put("owned_by", "keyfleet");
  }
}
