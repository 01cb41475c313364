package io.keyfleet.gateway.batches;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.gateway.Forms;
import io.keyfleet.gateway.batches.store.Batch;
import io.keyfleet.gateway.batches.store.BatchStatus;
import io.keyfleet.gateway.batches.store.BatchStore;
import io.keyfleet.gateway.files.FileStore;
import io.keyfleet.gateway.files.FilesApi;
import io.keyfleet.gateway.http.GatewayServer;
import io.keyfleet.gateway.http.TwoKeys;
import io.keyfleet.gateway.usage.KeyUsage;
import io.keyfleet.service.kafka.TopicIds;
import io.keyfleet.service.time.SystemTime;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Batches over HTTP, none of which is taken any further.
@Timeout(30)
final class BatchesApiTest {
  private static final String BATCHES = "/v1/batches";
  private static final String CHAT = "/v1/chat/completions";
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final GatewayServer server = TwoKeys.server();
  private final StoredResults stored = new StoredResults();
  private Instant now = BEGIN;
  private OptionalDouble capacity = OptionalDouble.empty();
  private FileStore files;
  private Batches batches;
  private Forms client;

  @BeforeEach
  void start() {
    files = new FileStore(folder, () -> now);
    batches = new Batches(new BatchStore(folder), stored.results(), () -> now);
    BatchRunner idle =
        new BatchRunner(
            batches,
            new BatchRunnerTest(),
            new BatchSummary(batches, stored.results(), stored::end, TopicIds.UNKNOWN),
            () -> true,
            10,
            _ -> {},
            SystemTime.TICKER,
            () -> now);
    Random random = new Random(7);
    KeyUsage usage = new KeyUsage(List.of(), folder, SystemTime.TICKER, () -> now);
    new FilesApi(files, batches, 10_000, () -> now, random).register(server);
    new BatchesApi(batches, idle, files, Set.of(CHAT), () -> capacity, usage, () -> now, random)
        .register(server);
    server.start();
    client = new Forms(http, server.port(), "key-a");
  }

  @AfterEach
  void stop() {
    server.close();
    files.close();
    http.close();
  }

  @Test
  void aNewBatchIsAsOpenAiShowsIt() throws Exception {
    String file = upload("batch");
    JsonNode batch = json(create(order(file)));

    assertThat(batch.path("object").asText()).isEqualTo("batch");
    assertThat(batch.path("id").asText()).startsWith("batch_");
    assertThat(batch.path("status").asText()).isEqualTo("validating");
    assertThat(batch.path("endpoint").asText()).isEqualTo(CHAT);
    assertThat(batch.path("input_file_id").asText()).isEqualTo(file);
    assertThat(batch.path("completion_window").asText()).isEqualTo("24h");
    assertThat(batch.path("created_at").asLong()).isEqualTo(BEGIN.getEpochSecond());
    assertThat(batch.path("expires_at").asLong()).isEqualTo(BEGIN.getEpochSecond() + 86_400);
    assertThat(batch.path("request_counts"))
        .isEqualTo(RecordJson.MAPPER.readTree("{\"total\":2,\"completed\":0,\"failed\":0}"));
    for (String none : List.of("model", "metadata", "errors", "output_file_id", "error_file_id")) {
      assertThat(batch.get(none).isNull()).as(none).isTrue();
    }
    assertThat(json(client.send("GET", path(batch), ""))).isEqualTo(batch);
    assertThat(client.as("key-b").send("GET", path(batch), "").statusCode()).isEqualTo(404);
  }

  @Test
  void metadataComesBackAsItWasGiven() throws Exception {
    ObjectNode order = order(upload("batch"));
    order.putObject("metadata").put("team", "a");

    assertThat(json(create(order)).path("metadata")).isEqualTo(order.get("metadata"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "endpoint, '\"/v1/nothing\"', invalid_value",
        "endpoint, , missing_required_parameter",
        "completion_window, , missing_required_parameter",
        "completion_window, 24, invalid_type",
        "completion_window, '\"soon\"', invalid_value",
        "completion_window, '\"31d\"', invalid_value",
        "input_file_id, , missing_required_parameter",
        "input_file_id, null, missing_required_parameter",
        "input_file_id, '\"file-other\"', invalid_value",
        "input_file_id, '[]', invalid_type",
        "metadata, '\"text\"', invalid_value",
        "metadata, '{\"a\":1}', invalid_value",
        "output_expires_after, '\"1h\"', invalid_type",
        "output_expires_after, '{}', invalid_type",
        "output_expires_after, '{\"seconds\":3600}', invalid_value",
        "output_expires_after, '{\"anchor\":\"created_at\",\"seconds\":60}', invalid_value",
        "output_expires_after, '{\"anchor\":\"created_at\"}', invalid_value",
      })
  void aWrongParameterIsNamed(String param, String value, String code) throws Exception {
    ObjectNode order = order(upload("batch"));
    order.remove(param);
    if (value != null) {
      order.set(param, RecordJson.MAPPER.readTree(value));
    }

    demandRefusal(create(order), 400, param, code);
    assertThat(json(client.send("GET", BATCHES, "")).path("data")).isEmpty();
  }

  @Test
  void aFileOfAnotherPurposeOrOwnerOrOneThatWasDeletedIsRefused() throws Exception {
    demandRefusal(create(order(upload("user_data"))), 400, "input_file_id", "invalid_value");
    String file = upload("batch");
    HttpResponse<String> foreign = client.as("key-b").send("POST", BATCHES, order(file).toString());
    demandRefusal(foreign, 400, "input_file_id", "invalid_value");
    client.send("DELETE", "/v1/files/" + file, "");
    demandRefusal(create(order(file)), 400, "input_file_id", "invalid_value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "\"text\"", "{", "null"})
  void aBodyThatIsNoObjectIsRefused(String body) throws Exception {
    HttpResponse<String> response = client.send("POST", BATCHES, body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(error(response).path("code").asText()).isEqualTo("invalid_json");
  }

  @Test
  void theFileOfABatchMayBeDeletedAndItsLinesStay() throws Exception {
    String file = upload("batch");
    String id = json(create(order(file))).path("id").asText();

    assertThat(client.send("DELETE", "/v1/files/" + file, "").statusCode()).isEqualTo(200);

    assertThat(batches.input(batch(id))).content().contains("\"q1\"", "\"q2\"");
  }

  @Test
  void aBatchIsCancelledOnceAndNotAfterItsEnd() throws Exception {
    String path = path(json(create(order(upload("batch")))));

    assertThat(client.as("key-b").send("POST", path + "/cancel", "").statusCode()).isEqualTo(404);
    JsonNode first = json(client.send("POST", path + "/cancel", ""));
    assertThat(first.path("status").asText()).isEqualTo("cancelling");
    assertThat(first.path("cancelling_at").asLong()).isEqualTo(BEGIN.getEpochSecond());
    assertThat(json(client.send("POST", path + "/cancel", ""))).isEqualTo(first);

    end(first.path("id").asText(), BatchStatus.CANCELLED, 3L);
    HttpResponse<String> late = client.send("POST", path + "/cancel", "");
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(error(late).path("message").asText()).contains("'cancelled'");
    assertThat(client.send("POST", BATCHES + "/batch_0/cancel", "").statusCode()).isEqualTo(404);
  }

  @Test
  void filesOfResultsExpireAsTheirBatchSaid() throws Exception {
    ObjectNode order = order(upload("batch"));
    order.putObject("output_expires_after").put("anchor", "created_at").put("seconds", 3600);
    String id = json(create(order)).path("id").asText();
    now = BEGIN.plusSeconds(100);
    end(id, BatchStatus.COMPLETED, 7L);
    String output = Batches.outputFile(batch(id));

    JsonNode file = json(client.send("GET", "/v1/files/" + output, ""));
    assertThat(file.path("expires_at").asLong()).isEqualTo(BEGIN.getEpochSecond() + 3700);
    assertThat(file.path("purpose").asText()).isEqualTo("batch_output");
    assertThat(client.as("key-b").send("GET", "/v1/files/" + output, "").statusCode())
        .isEqualTo(404);
    now = BEGIN.plusSeconds(3700);
    for (String end : List.of("", "/content")) {
      assertThat(client.send("GET", "/v1/files/" + output + end, "").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aPageOfFilesGoesOnBehindAFileOfResultsThatWasDeleted() throws Exception {
    String input = upload("batch");
    now = BEGIN.plusSeconds(1);
    String id = json(create(order(input))).path("id").asText();
    end(id, BatchStatus.COMPLETED, 7L);
    String output = Batches.outputFile(batch(id));
    assertThat(ids("/v1/files?limit=1")).containsExactly(output);

    client.send("DELETE", "/v1/files/" + output, "");

    assertThat(ids("/v1/files?limit=1&after=" + output)).containsExactly(input);
  }

  @Test
  void batchesArePagedTheNewestFirst() throws Exception {
    String file = upload("batch");
    List<String> created = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      now = now.plusSeconds(1);
      created.addFirst(json(create(order(file))).path("id").asText());
    }

    assertThat(ids(BATCHES)).isEqualTo(created);
    assertThat(ids(BATCHES + "?limit=2")).isEqualTo(created.subList(0, 2));
    assertThat(ids(BATCHES + "?limit=2&after=" + created.get(1))).isEqualTo(created.subList(2, 3));
    assertThat(client.as("key-b").send("GET", BATCHES, "").body()).contains("\"data\":[]");
    for (String query : List.of("limit=0", "limit=101", "limit=abc", "after=batch_0")) {
      assertThat(client.send("GET", BATCHES + "?" + query, "").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void aBatchThatCannotEndInTimeIsRefusedUnlessItsOwnerAcceptsThat() throws Exception {
    capacity = OptionalDouble.of(1.0 / 86_400);
    ObjectNode order = order(upload("batch"));

    demandRefusal(create(order), 400, "completion_window", "completion_window_too_short");
    order.putObject("metadata").put("keyfleet_accept_late", "true");
    assertThat(create(order).statusCode()).isEqualTo(200);
  }

  private Batch batch(String id) {
    return batches.store().find(id).orElseThrow();
  }

  /// Ends a batch that answered a line.
  private void end(String id, BatchStatus status, long bytes) {
    Batch.Outcome outcome =
        new Batch.Outcome(
            1, 1, List.of(), List.of(), new Batch.Usage(1, 1, 0, 0), bytes, null, false);
    batches.store().update(id, one -> one.with(outcome).in(status, now));
  }

  private HttpResponse<String> create(ObjectNode order) throws Exception {
    return client.send("POST", BATCHES, order.toString());
  }

  private static ObjectNode order(String file) {
    return RecordJson.MAPPER
        .createObjectNode()
        .put("input_file_id", file)
        .put("endpoint", CHAT)
        .put("completion_window", "24h");
  }

  private String upload(String purpose) throws Exception {
    String lines = "{\"custom_id\":\"q1\"}\n{\"custom_id\":\"q2\"}\n";
    return json(client.post("/v1/files", Forms.upload(purpose, lines))).path("id").asText();
  }

  private List<String> ids(String list) throws Exception {
    List<String> ids = new ArrayList<>();
    json(client.send("GET", list, ""))
        .path("data")
        .forEach(one -> ids.add(one.path("id").asText()));
    return ids;
  }

  private static String path(JsonNode batch) {
    return BATCHES + "/" + batch.path("id").asText();
  }

  private static void demandRefusal(
      HttpResponse<String> response, int status, String param, String code) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(error(response).path("param").asText()).isEqualTo(param);
    assertThat(error(response).path("code").asText()).isEqualTo(code);
  }

  private static JsonNode error(HttpResponse<String> response) throws IOException {
    return RecordJson.MAPPER.readTree(response.body()).path("error");
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return RecordJson.MAPPER.readTree(response.body());
  }
}
