package io.keyfleet.gateway.batches;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.gateway.batches.Batch.Outcome;
import io.keyfleet.gateway.files.FileStore;
import io.keyfleet.gateway.files.Page;
import io.keyfleet.gateway.files.StoredFile;
import io.keyfleet.gateway.http.ApiError;
import io.keyfleet.gateway.http.Call;
import io.keyfleet.gateway.http.GatewayServer;
import io.keyfleet.service.kafka.TopicSetup;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.random.RandomGenerator;

/// `/v1/batches`, as OpenAI's API has it. Safe for all threads.
final class BatchesApi {
  /// A batch with this in its metadata is taken however late it will end.
  static final String ACCEPT_LATE = "keyfleet_accept_late";

  private static final double FAR_SECONDS = 1e10;
  private static final int MAX_BODY = 65_536;
  private static final int MAX_PAIRS = 16;
  private static final int MAX_KEY = 64;
  private static final int MAX_VALUE = 512;
  private static final int ID_BYTES = 16;
  private static final int STANDARD_LIMIT = 20;
  private static final int MAX_LIMIT = 100;
  private static final String INVALID = "invalid_value";
  private static final Duration ESTIMATE_AFTER = Duration.ofSeconds(2);

  private final Batches batches;
  private final BatchRunner runner;
  private final FileStore files;
  private final Set<String> endpoints;
  private final FleetCapacity capacity;
  private final TopicSetup topics;
  private final InstantSource wall;
  private final RandomGenerator random;

  /// @param endpoints that a batch may be for
  /// @param random makes ids that nobody guesses
  BatchesApi(
      Batches batches,
      BatchRunner runner,
      FileStore files,
      Set<String> endpoints,
      FleetCapacity capacity,
      TopicSetup topics,
      InstantSource wall,
      RandomGenerator random) {
    this.batches = batches;
    this.runner = runner;
    this.files = files;
    this.endpoints = endpoints;
    this.capacity = capacity;
    this.topics = topics;
    this.wall = wall;
    this.random = random;
  }

  /// Serves them.
  void register(GatewayServer server) {
    server.route("POST", "/v1/batches", this::create);
    server.route("GET", "/v1/batches", this::list);
    server.route("GET", "/v1/batches/{id}", call -> call.reply(200, json(find(call))));
    server.route("POST", "/v1/batches/{id}/cancel", this::cancel);
  }

  private void create(Call call) throws IOException, InterruptedException {
    ObjectNode body = call.json(MAX_BODY);
    String endpoint = text(body, "endpoint");
    if (!endpoints.contains(endpoint)) {
      throw ApiError.invalid(
          "endpoint", INVALID, "'endpoint' must be one of " + endpoints.stream().sorted().toList());
    }
    String window = text(body, "completion_window");
    Duration length =
        CompletionWindow.parse(window)
            .orElseThrow(() ->
                ApiError.invalid(
                    "completion_window",
                    INVALID,
                    "'completion_window' is a time such as 24h, 90m or 7d, up to 30 days"));
    Map<String, String> metadata = metadata(body.path("metadata"));
    String owner = call.key().name();
    String fileId = text(body, "input_file_id");
    StoredFile file =
        files
            .find(fileId, owner)
            .orElseThrow(
                () -> ApiError.invalid("input_file_id", INVALID, "no such File object: " + fileId));
    if (!file.purpose().equals("batch")) {
      throw ApiError.invalid(
          "input_file_id",
          INVALID,
          "file " + fileId + " has the purpose '" + file.purpose() + "', not 'batch'");
    }
    Instant now = wall.instant();
    if (!metadata.getOrDefault(ACCEPT_LATE, "").equals("true")) {
      demandTime(file.lines(), now, length);
    }
    Batch batch =
        Batch.of(
            new Batch.Order(
                id(),
                owner,
                endpoint,
                window,
                now.plus(length),
                file.id(),
                file.filename(),
                metadata,
                call.key().topic(),
                file.lines()),
            now);
    batches.store().add(batch, files.content(file));
    runner.start(batch);
    call.reply(200, json(batch));
  }

  /// Refuses what cannot end in time by the quotas that hold now.
  private void demandTime(long lines, Instant now, Duration window) throws InterruptedException {
    OptionalDouble rate = capacity.perSecond(topics);
    if (rate.isEmpty()) {
      return;
    }
    long before = batches.backlog();
    double seconds = (before + lines) / rate.getAsDouble();
    Instant end = now.plusSeconds((long) Math.min(Math.ceil(seconds), FAR_SECONDS));
    if (end.isAfter(now.plus(window))) {
      throw ApiError.invalid(
          "completion_window",
          "completion_window_too_short",
          String.format(
              Locale.ROOT,
              "%d requests after %d of other batches end at %s by quotas of %.4g calls a second,"
                  + " later than the completion window allows; ask for a longer one, or set the"
                  + " metadata \"%s\" to \"true\" to have it taken all the same",
              lines,
              before,
              end,
              rate.getAsDouble(),
              ACCEPT_LATE));
    }
  }

  private void list(Call call) throws IOException {
    int limit = call.query("limit", STANDARD_LIMIT, 1, MAX_LIMIT);
    call.reply(
        200,
        Page.of(batches.of(call.key().name(), true), Batch::id, call.query("after"), limit)
            .json(this::json));
  }

  private void cancel(Call call) throws IOException {
    String id = find(call).id();
    Batch batch =
        batches
            .store()
            .update(
                id,
                one ->
                    switch (one.status()) {
                      case VALIDATING, IN_PROGRESS ->
                          one.in(BatchStatus.CANCELLING, wall.instant());
                      case CANCELLING -> one;
                      case FAILED, FINALIZING, COMPLETED, EXPIRED, CANCELLED ->
                          throw ApiError.conflict(
                              "a batch with status '"
                                  + one.status().word()
                                  + "' cannot be cancelled");
                    });
    call.reply(200, json(batch));
  }

  private Batch find(Call call) {
    return batches.find(call.segment("id"), call.key().name());
  }

  private ObjectNode json(Batch batch) {
    Batch.Order order = batch.order();
    ObjectNode body =
        RecordJson.MAPPER
            .createObjectNode()
            .put("id", batch.id())
            .put("object", "batch")
            .put("endpoint", order.endpoint());
    errors(body, batch);
    body.put("input_file_id", order.inputFile())
        .put("completion_window", order.window())
        .put("status", batch.status().word())
        .put("output_file_id", Batches.outputFile(batch))
        .put("error_file_id", Batches.errorFile(batch))
        .put("created_at", batch.createdAt().getEpochSecond())
        .put("expires_at", order.expiresAt().getEpochSecond());
    for (BatchStatus status : BatchStatus.values()) {
      if (status != BatchStatus.VALIDATING) {
        body.put(
            status.word() + "_at", batch.since(status).map(Instant::getEpochSecond).orElse(null));
      }
    }
    counts(body.putObject("request_counts"), batch);
    usage(body, batch);
    ObjectNode metadata = body.putObject("metadata");
    order.metadata().forEach(metadata::put);
    body.put("estimated_completion_at", end(batch).map(Instant::getEpochSecond).orElse(null));
    return body;
  }

  private static void errors(ObjectNode body, Batch batch) {
    if (batch.errors().isEmpty()) {
      body.putNull("errors");
      return;
    }
    ArrayNode data = body.putObject("errors").put("object", "list").putArray("data");
    batch
        .errors()
        .forEach(error ->
            data.addObject()
                .put("code", error.code())
                .put("message", error.message())
                .put("param", error.param())
                .put("line", error.line()));
  }

  private void counts(ObjectNode counts, Batch batch) {
    Outcome outcome = batch.outcome();
    Optional<BatchProgress> progress = batches.progress(batch.id());
    long completed = progress.map(BatchProgress::completed).orElse(0L);
    long failed = progress.map(BatchProgress::failed).orElse(0L);
    counts
        .put("total", batch.order().lines())
        .put("completed", outcome == null ? completed : outcome.completed())
        .put("failed", outcome == null ? failed : outcome.failed());
  }

  private static void usage(ObjectNode body, Batch batch) {
    Outcome outcome = batch.outcome();
    if (outcome == null) {
      return;
    }
    Batch.Usage usage = outcome.usage();
    ObjectNode tokens =
        body.putObject("usage")
            .put("input_tokens", usage.input())
            .put("output_tokens", usage.output())
            .put("total_tokens", usage.input() + usage.output());
    tokens.putObject("input_tokens_details").put("cached_tokens", 0);
    tokens.putObject("output_tokens_details").put("reasoning_tokens", 0);
  }

  /// When a batch will have ended if it goes on as it has.
  private Optional<Instant> end(Batch batch) {
    Optional<BatchProgress> progress = batches.progress(batch.id());
    Optional<Instant> begun = batch.since(BatchStatus.IN_PROGRESS);
    if (batch.status() != BatchStatus.IN_PROGRESS || progress.isEmpty() || begun.isEmpty()) {
      return Optional.empty();
    }
    Instant now = wall.instant();
    long settled = progress.get().completed() + progress.get().failed();
    Duration spent = Duration.between(begun.get(), now);
    if (settled == 0 || spent.compareTo(ESTIMATE_AFTER) < 0) {
      return Optional.empty();
    }
    double left = (double) (batch.order().lines() - settled) / settled;
    return Optional.of(now.plusMillis((long) (left * spent.toMillis())));
  }

  private static String text(ObjectNode body, String name) {
    JsonNode value = body.path(name);
    if (!value.isTextual() || value.asText().isBlank()) {
      throw ApiError.invalid(
          name,
          value.isMissingNode() ? "missing_required_parameter" : "invalid_type",
          "'" + name + "' must be a text");
    }
    return value.asText();
  }

  private static Map<String, String> metadata(JsonNode given) {
    Map<String, String> pairs = new LinkedHashMap<>();
    if (given.isMissingNode() || given.isNull()) {
      return pairs;
    }
    boolean fits =
        given.isObject()
            && given.size() <= MAX_PAIRS
            && given.properties().stream()
                .allMatch(pair ->
                    pair.getValue().isTextual()
                        && pair.getKey().length() <= MAX_KEY
                        && pair.getValue().asText().length() <= MAX_VALUE);
    if (!fits) {
      throw ApiError.invalid(
          "metadata",
          INVALID,
          "'metadata' has up to %d pairs of texts, keys of up to %d characters, values of up to %d"
              .formatted(MAX_PAIRS, MAX_KEY, MAX_VALUE));
    }
    given.properties().forEach(pair -> pairs.put(pair.getKey(), pair.getValue().asText()));
    return pairs;
  }

  private String id() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return "batch_" + HexFormat.of().formatHex(bytes);
  }
}
