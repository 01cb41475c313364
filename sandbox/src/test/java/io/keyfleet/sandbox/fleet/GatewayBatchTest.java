package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.gateway.Gateway;
import io.keyfleet.gateway.GatewaySettings;
import io.keyfleet.service.runs.RunsWriter;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Batches that end before all their lines were answered.
@Timeout(120)
class GatewayBatchTest {
  private static final int LINES = 1_500;
  private static final int FEW = 400;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final SimulatorSettings SIMULATED =
      SimulatorSettings.of(SimulatorSettings.generatedKeys(2), Rate.parse("20/s"))
          .with(ThinkingTime.NONE);

  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private FleetFixture fleet;
  private Gateway gateway;
  private GatewayClient client;

  @BeforeEach
  void start() throws InterruptedException {
    fleet = new FleetFixture(BROKER.bootstrapServers(), "ended", SIMULATED);
    fleet.set("RATE_LIMIT", "20/s");
    fleet.set("KEYFLEET_INTERACTIVE_TOPIC", "ended-interactive");
    fleet.set("KEYFLEET_GATEWAY_PORT", "0");
    fleet.set("KEYFLEET_FILES", folder.toString());
    fleet.start("one");
    gateway = new Gateway(GatewaySettings.read(fleet.settings("gateway")));
    client = GatewayClient.at("http://127.0.0.1:" + gateway.port() + "/v1");
  }

  @AfterEach
  void close() {
    client.http().shutdownNow();
    gateway.close();
    fleet.close();
  }

  @Test
  void everyLineIsInOneOfTheTwoFilesHoweverTheBatchEnds() throws Exception {
    String cancelled = begun(LINES, "24h");
    client.post("/batches/" + cancelled + "/cancel", RecordJson.MAPPER.createObjectNode());
    demandEnd(cancelled, LINES, "cancelled", "batch_cancelled");

    String stopped = begun(LINES, "24h");
    try (var producer = RunsWriter.producer(fleet.kafka())) {
      new RunsWriter(producer, "ended-runs")
          .write(new RunEvent.Stopped(stopped, SystemTime.WALL.instant()));
    }
    demandEnd(stopped, LINES, "cancelled", "batch_cancelled");

    demandEnd(begun(LINES, "5s"), LINES, "expired", "batch_expired");
  }

  @Test
  void aBatchEndsAndNamesEachLineOnceThoughItsAnswersAreDeletedInTheMiddle() throws Exception {
    String id = begun(FEW, "24h");
    try (Admin admin = fleet.kafka().admin()) {
      admin.deleteTopics(List.of(Topics.answers("ended"))).all().get();
    }

    demandEnd(id, FEW, "completed", "result_deleted");
    JsonNode counts = client.get("/batches/" + id).path("request_counts");
    assertThat(counts.path("failed").asInt()).isGreaterThan(20);
    assertThat(counts.path("completed").asInt()).isPositive();
  }

  @Test
  void aBatchThatCannotEndInTimeIsRefusedWithItsEnd() throws Exception {
    String file = client.upload(GatewayClient.chats(LINES));

    var refused = client.post("/batches", order(file, "5s", Map.of()));

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("completion_window_too_short", "1500 requests", "end at");
  }

  /// The id of a batch of which some lines are answered.
  private String begun(int lines, String window) throws Exception {
    ObjectNode order =
        order(
            client.upload(GatewayClient.chats(lines)),
            window,
            Map.of("keyfleet_accept_late", "true"));
    String id =
        RecordJson.MAPPER.readTree(client.post("/batches", order).body()).path("id").asText();
    await()
        .atMost(PATIENCE)
        .until(() -> client.get("/batches/" + id).at("/request_counts/completed").asInt() > 20);
    return id;
  }

  private void demandEnd(String id, int lines, String status, String code) throws Exception {
    await()
        .atMost(PATIENCE)
        .until(() -> client.get("/batches/" + id).path("status").asText().equals(status));
    JsonNode batch = client.get("/batches/" + id);
    Set<String> ids = new HashSet<>();
    for (JsonNode line : client.lines(batch.path("output_file_id").asText())) {
      assertThat(ids.add(line.path("custom_id").asText())).isTrue();
      assertThat(line.at("/response/status_code").asInt()).isEqualTo(200);
    }
    assertThat(ids).hasSize(batch.at("/request_counts/completed").asInt());
    for (JsonNode line : client.lines(batch.path("error_file_id").asText())) {
      assertThat(ids.add(line.path("custom_id").asText())).isTrue();
      assertThat(line.at("/error/code").asText()).isEqualTo(code);
    }
    assertThat(ids).hasSize(lines);
  }

  private static ObjectNode order(String file, String window, Map<String, String> metadata) {
    ObjectNode order =
        RecordJson.MAPPER
            .createObjectNode()
            .put("input_file_id", file)
            .put("endpoint", "/v1/chat/completions")
            .put("completion_window", window);
    metadata.forEach(order.putObject("metadata")::put);
    return order;
  }
}
