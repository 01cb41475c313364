package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.gateway.Main;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A gateway process that is killed in the middle of a batch.
@Timeout(180)
class GatewayKillTest {
  private static final int LINES = 3_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final SimulatorSettings SIMULATED =
      SimulatorSettings.of(SimulatorSettings.generatedKeys(3), Rate.parse("200/s"))
          .with(new ThinkingTime(Duration.ofMillis(60), 0.35));

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private @Nullable WorkerProcess gateway;

  @AfterEach
  void kill() throws InterruptedException {
    if (gateway != null) {
      gateway.kill();
    }
  }

  @Test
  void aBatchGoesOnWhereAKilledGatewayLeftItAndEveryLineHasOneResult() throws Exception {
    try (EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.temporary());
        FleetFixture fleet = new FleetFixture(broker.bootstrapServers(), "batched", SIMULATED)) {
      int port = freePort();
      fleet.set("KEYFLEET_GATEWAY_PORT", Integer.toString(port));
      fleet.set("KEYFLEET_FILES", folder.resolve("files").toString());
      fleet.set("KEYFLEET_INTERACTIVE_TOPIC", "batched-interactive");
      fleet.start("one", "two");
      GatewayClient client = GatewayClient.at("http://127.0.0.1:" + port + "/v1");
      start(fleet, client);
      String batch = client.create(client.upload(GatewayClient.chats(LINES)));
      restart(fleet, client); // while it is looked at or published
      await().atMost(PATIENCE).until(() -> completed(client, batch) > LINES / 4);
      restart(fleet, client); // while it is answered

      await().atMost(PATIENCE).until(() -> status(client, batch).equals("completed"));

      JsonNode ended = client.get("/batches/" + batch);
      assertThat(ended.at("/request_counts/completed").asInt()).isEqualTo(LINES);
      assertThat(ended.path("error_file_id").isNull()).isTrue();
      List<JsonNode> output = client.lines(ended.path("output_file_id").asText());
      assertThat(output)
          .extracting(line -> line.path("custom_id").asText())
          .doesNotHaveDuplicates()
          .hasSize(LINES);
      assertThat(fleet.audit().calls()).as("no line was published twice").isEqualTo(LINES);
    }
  }

  private void restart(FleetFixture fleet, GatewayClient client) throws Exception {
    kill();
    start(fleet, client);
  }

  private void start(FleetFixture fleet, GatewayClient client) throws IOException {
    gateway = WorkerProcess.start(Main.class, fleet, "gateway", folder);
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> client.get("/models").path("data").isArray());
  }

  private static long completed(GatewayClient client, String batch) throws Exception {
    return client.get("/batches/" + batch).at("/request_counts/completed").asLong();
  }

  private static String status(GatewayClient client, String batch) throws Exception {
    return client.get("/batches/" + batch).path("status").asText();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
