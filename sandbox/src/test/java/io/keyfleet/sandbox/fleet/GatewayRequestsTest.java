package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.gateway.Gateway;
import io.keyfleet.gateway.GatewaySettings;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Single requests through a gateway, by workers whose one account may call twice a minute.
@Timeout(90)
class GatewayRequestsTest {
  private static final int QUOTA = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PATH = "/chat/completions";
  private static final SimulatorSettings SIMULATED =
      SimulatorSettings.of(SimulatorSettings.generatedKeys(1), Rate.parse(QUOTA + "/min"))
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
    String topic = "requests";
    fleet = new FleetFixture(BROKER.bootstrapServers(), topic, SIMULATED);
    fleet.set("KEYFLEET_TOPICS", topic + "," + topic + "-interactive");
    fleet.set("KEYFLEET_INTERACTIVE_TOPIC", topic + "-interactive");
    fleet.set("KEYFLEET_GATEWAY_PORT", "0");
    fleet.set("KEYFLEET_FILES", folder.toString());
    fleet.set("KEYFLEET_SYNC_QUEUE", "1");
    fleet.set("KEYFLEET_BURST", Integer.toString(QUOTA));
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
  void aRequestWhoseClientGoesAwayIsNotCalledAndOneBeyondTheQueueIsRefused() throws Exception {
    for (int i = 0; i < QUOTA; i++) {
      assertThat(client.post(PATH, question()).statusCode()).isEqualTo(200);
    }
    GatewayClient impatient = GatewayClient.at(client.base());
    CompletableFuture<HttpResponse<String>> waiting = impatient.begin(PATH, question());

    await().atMost(PATIENCE).until(() -> client.post(PATH, question()).statusCode() == 429);
    HttpResponse<String> refused = client.post(PATH, question());
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(refused.headers().firstValue("x-ratelimit-remaining-requests")).contains("0");
    assertThat(tree(refused).at("/error/code").asText()).isEqualTo("queue_full");

    impatient.http().shutdownNow();
    await().atMost(PATIENCE).until(() -> fleet.interactiveDead() == 1);
    assertThat(waiting.isCompletedExceptionally()).isTrue();
    assertThat(fleet.audit().calls()).isEqualTo(QUOTA);
    try (RunsReader reader = RunsReader.open(fleet.kafka(), "requests-runs")) {
      await().atMost(PATIENCE).until(() -> !reader.catchUp().isEmpty());
      await()
          .atMost(PATIENCE)
          .until(() -> reader.catchUp().isEmpty() && reader.runs().stopped().isEmpty());
    }
  }

  @Test
  void aGatewayWhosePortIsTakenLeavesItsFolderAndNoThread() throws Exception {
    Set<String> before = threads();
    fleet.set("KEYFLEET_GATEWAY_PORT", Integer.toString(gateway.port()));
    fleet.set("KEYFLEET_FILES", folder.resolve("second").toString());

    assertThatThrownBy(() -> new Gateway(GatewaySettings.read(fleet.settings("gateway"))))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("choose a free port");

    assertThat(threads()).isEqualTo(before);
    fleet.set("KEYFLEET_GATEWAY_PORT", "0");
    new Gateway(GatewaySettings.read(fleet.settings("gateway"))).close();
  }

  /// Threads that a gateway has while it is open.
  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(one -> one.getName().matches("disconnects|kafka-.* \\| keyfleet-gateway"))
        .map(one -> one.getName() + " " + one.threadId())
        .collect(Collectors.toSet());
  }

  private static ObjectNode question() {
    ObjectNode body = RecordJson.MAPPER.createObjectNode().put("model", "m");
    body.putArray("messages").addObject().put("role", "user").put("content", "2 + 2 = ?");
    return body;
  }

  private static JsonNode tree(HttpResponse<String> response) throws Exception {
    return RecordJson.MAPPER.readTree(response.body());
  }
}
