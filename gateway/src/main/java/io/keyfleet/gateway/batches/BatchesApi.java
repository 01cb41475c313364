package io.keyfleet.gateway.batches;

import io.keyfleet.gateway.batches.store.Batch;
import io.keyfleet.gateway.batches.store.BatchStatus;
import io.keyfleet.gateway.files.FileStore;
import io.keyfleet.gateway.files.Page;
import io.keyfleet.gateway.files.StoredFile;
import io.keyfleet.gateway.http.ApiError;
import io.keyfleet.gateway.http.Call;
import io.keyfleet.gateway.http.GatewayServer;
import io.keyfleet.gateway.usage.KeyUsage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.random.RandomGenerator;

/// `/v1/batches`, as OpenAI's API has it. Safe for all threads.
final class BatchesApi {
  /// A batch with this in its metadata is taken however late it will end.
  static final String ACCEPT_LATE = "keyfleet_accept_late";

  private static final double FAR_SECONDS = 1e10;
  private static final int MAX_BODY = 65_536;
  private static final int ID_BYTES = 16;
  private static final int STANDARD_LIMIT = 20;
  private static final int MAX_LIMIT = 100;
  private static final String INVALID = "invalid_value";
  private static final String INPUT = "input_file_id";

  private final Batches batches;
  private final BatchRunner runner;
  private final FileStore files;
  private final Set<String> endpoints;
  private final Capacity capacity;
  private final KeyUsage usage;
  private final InstantSource wall;
  private final BatchObject form;
  private final RandomGenerator random;

  /// How many calls a second the fleet may make; nothing where nobody said.
  @FunctionalInterface
  interface Capacity {
    OptionalDouble perSecond() throws InterruptedException;
  }

  /// @param endpoints that a batch may be for
  /// @param random makes ids that nobody guesses
  BatchesApi(
      Batches batches,
      BatchRunner runner,
      FileStore files,
      Set<String> endpoints,
      Capacity capacity,
      KeyUsage usage,
      InstantSource wall,
      RandomGenerator random) {
    this.batches = batches;
    this.runner = runner;
    this.files = files;
    this.endpoints = endpoints;
    this.capacity = capacity;
    this.usage = usage;
    this.wall = wall;
    this.form = new BatchObject(batches, wall);
    this.random = random;
  }

  /// Serves them.
  void register(GatewayServer server) {
    server.route("POST", "/v1/batches", this::create);
    server.route("GET", "/v1/batches", this::list);
    server.route("GET", "/v1/batches/{id}", call -> call.reply(200, form.json(find(call))));
    server.route("POST", "/v1/batches/{id}/cancel", this::cancel);
  }

  private void create(Call call) throws IOException, InterruptedException {
    CreateBatchRequest wanted = CreateBatchRequest.read(call.json(MAX_BODY), endpoints);
    String owner = call.key().name();
    StoredFile file = input(wanted.inputFile(), owner);
    usage.demand(call.key(), file.lines());
    Instant now = wall.instant();
    if (!wanted.metadata().getOrDefault(ACCEPT_LATE, "").equals("true")) {
      demandTime(file.lines(), now, wanted.window());
    }
    Batch batch =
        Batch.of(
            new Batch.Order(
                id(),
                owner,
                wanted.endpoint(),
                wanted.completionWindow(),
                now.plus(wanted.window()),
                file.id(),
                file.filename(),
                wanted.metadata(),
                call.key().topic(),
                file.lines(),
                null,
                wanted.resultsKept().map(Duration::toSeconds).orElse(null)),
            now);
    try {
      batches.store().add(batch, files.content(file));
    } catch (NoSuchFileException e) {
      throw unknown(file.id()); // it was deleted meanwhile
    }
    runner.start(batch);
    call.reply(200, form.json(batch));
  }

  private StoredFile input(String id, String owner) {
    StoredFile file = files.find(id, owner).orElseThrow(() -> unknown(id));
    if (!file.purpose().equals("batch")) {
      throw ApiError.invalid(
          INPUT, INVALID, "file " + id + " has the purpose '" + file.purpose() + "', not 'batch'");
    }
    return file;
  }

  private static ApiError unknown(String file) {
    return ApiError.invalid(INPUT, INVALID, "no such File object: " + file);
  }

  /// Refuses what cannot end in time by the quotas that hold now.
  private void demandTime(long lines, Instant now, Duration window) throws InterruptedException {
    OptionalDouble rate = capacity.perSecond();
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
            .json(form::json));
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
    call.reply(200, form.json(batch));
  }

  private Batch find(Call call) {
    return batches.find(call.segment("id"), call.key().name());
  }

  private String id() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return "batch_" + HexFormat.of().formatHex(bytes);
  }
}
