package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.sandbox.broker.Ports;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.audit.Audit;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Worker processes whose pool changes while they work, each in a mount of its own.
@Timeout(300)
class PoolChangeTest {
  /// Prompts that wait while the pool changes: some seconds' work of all accounts.
  private static final int BACKLOG = 500;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PROMISED = Duration.ofSeconds(10);

  /// The worker that logs an object a line.
  private static final String JSON = "two";

  private static final Rate QUOTA = Rate.parse("20/s");
  private static final SimulatorSettings SIMULATED =
      SimulatorSettings.of(SimulatorSettings.generatedKeys(4), QUOTA)
          .with(new ThinkingTime(Duration.ofMillis(200), 0.35));

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, WorkerProcess> processes = new LinkedHashMap<>();
  private final Map<String, SecretMount> mounts = new LinkedHashMap<>();
  private final Map<String, Integer> ports = new HashMap<>();

  @AfterEach
  void killAll() throws InterruptedException {
    for (WorkerProcess process : processes.values()) {
      process.kill();
    }
  }

  @Test
  void keysAndQuotasChangeUnderLoadWithoutARestart() throws Exception {
    try (EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.temporary());
        FleetFixture fleet = new FleetFixture(broker.bootstrapServers(), "rotated", SIMULATED)) {
      Map<String, String> first = files(fleet, Map.of("a", 20, "b", 20, "c", 20));
      for (String worker : List.of("one", "two", "three")) {
        start(fleet, worker, first);
      }
      Backlog backlog = fleet.backlog(BACKLOG);
      await().atMost(PATIENCE).until(() -> calls(fleet, 0) > 40 && calls(fleet, 2) > 40);

      Map<String, String> broken = new HashMap<>(first);
      broken.put("pool.yaml", "providers: {sim: {accounts: ");
      swap(broken, "one", "two", "three");
      await().atMost(PATIENCE).until(() -> all("keyfleet_pool_refused 1.0"));
      long before = calls(fleet, 0);
      await().atMost(PATIENCE).until(() -> calls(fleet, 0) > before + 20);

      // a is removed, c lowered, d added; one worker reads it when the others have
      Map<String, String> second = files(fleet, Map.of("b", 20, "c", 5, "d", 20));
      Instant swapped = SystemTime.WALL.instant();
      swap(second, "one", "two");
      await().atMost(PATIENCE).until(() -> adopted("one", 1) && adopted("two", 1));
      swap(second, "three");
      Instant swappedAll = SystemTime.WALL.instant();
      await().atMost(PATIENCE).until(() -> adopted("three", 1) && calls(fleet, 3) > 20);
      assertThat(account(fleet, 3).firstCall()).isBefore(swapped.plus(PROMISED));
      await().atMost(PATIENCE).until(() -> all("keyfleet_pool_disputed 0.0"));
      assertThat(share(fleet)).as("calls of c to those of b while c is lowered").isLessThan(0.5);

      swap(files(fleet, Map.of("b", 20, "c", 20, "d", 20)), "one", "two", "three");
      await()
          .atMost(PATIENCE)
          .until(() -> adopted("one", 2) && adopted("two", 2) && adopted("three", 2));
      await().atMost(PATIENCE).until(() -> all("keyfleet_pool_disputed 0.0"));
      assertThat(share(fleet)).as("calls of c to those of b when c is raised").isGreaterThan(0.6);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(account(fleet, 1).lastCall()).isAfter(swappedAll.plus(PROMISED)));
      int published = backlog.end();

      Report report = fleet.score();
      assertThat(report.counts().answered()).isEqualTo(published);
      assertThat(account(fleet, 0).lastCall()).isBefore(swappedAll.plus(PROMISED));
      assertThat(fleet.audit().refused()).isZero();
      processes.values().forEach(WorkerProcess::terminate);
      for (WorkerProcess process : processes.values()) {
        assertThat(process.ended()).as(process.name()).isTrue();
      }
      fleet.demandGuarantees(0);
      assertThat(messages(folder.resolve(JSON + ".log")))
          .anyMatch(message -> message.startsWith("the pool's files changed and are not used"))
          .contains(
              "the pool's files changed: 1 account(s) added: d; 1 account(s) removed: a; 1"
                  + " account(s) changed: c",
              "the pool's files changed: 1 account(s) changed: c");
    }
  }

  /// The messages of a log of which every line is an object, but for what the JVM writes by itself.
  private static List<String> messages(Path log) throws IOException {
    List<String> messages = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      if (!line.isBlank() && !line.startsWith("WARNING: ")) {
        JsonNode entry = RecordJson.MAPPER.readTree(line);
        assertThat(entry.path("timestamp").asLong()).as(line).isPositive();
        assertThat(entry.path("level").asText()).isIn("INFO", "WARN");
        assertThat(entry.path("loggerName").asText()).isNotEmpty();
        messages.add(entry.path("formattedMessage").asText());
      }
    }
    return messages;
  }

  /// How many calls of account c there are for each of account b, over 60 of those.
  private static double share(FleetFixture fleet) {
    long b = calls(fleet, 1);
    long c = calls(fleet, 2);
    await().atMost(PATIENCE).until(() -> calls(fleet, 1) >= b + 60);
    return (calls(fleet, 2) - c) / (double) (calls(fleet, 1) - b);
  }

  private void start(FleetFixture fleet, String worker, Map<String, String> files)
      throws IOException {
    SecretMount mount = new SecretMount(folder.resolve("mount-" + worker));
    mount.swap(files);
    mounts.put(worker, mount);
    ports.put(worker, Ports.free());
    fleet.set("API_KEY", "");
    fleet.set("BASE_URL", "");
    fleet.set("RATE_LIMIT", "");
    fleet.set("KEYFLEET_POOL", mount.file("pool.yaml").toString());
    fleet.set("KEYFLEET_STATUS_PORT", String.valueOf(ports.get(worker)));
    fleet.set("KEYFLEET_LOG_FORMAT", worker.equals(JSON) ? "json" : "text");
    processes.put(worker, WorkerProcess.start(fleet, worker, folder));
  }

  private void swap(Map<String, String> files, String... workers) throws IOException {
    for (String worker : workers) {
      Optional.ofNullable(mounts.get(worker)).orElseThrow().swap(files);
    }
  }

  private static Map<String, String> files(FleetFixture fleet, Map<String, Integer> perSecond) {
    Map<String, String> files = new HashMap<>();
    StringBuilder pool = new StringBuilder("providers:\n  sim:\n    base_url: ");
    pool.append(fleet.api().baseUrl()).append("\n    accounts:\n");
    perSecond.forEach((account, count) -> {
      Secret key = fleet.keys().get(account.charAt(0) - 'a');
      files.put(account + ".key", key.reveal() + "\n");
      pool.append("      ").append(account).append(":\n        keys: [\"file:");
      pool.append(account).append(".key\"]\n        quotas: [{requests: ");
      pool.append(count).append("/s}]\n");
    });
    files.put("pool.yaml", pool.toString());
    return files;
  }

  private static Audit.Account account(FleetFixture fleet, int place) {
    return fleet.audit().accounts().get(place);
  }

  private static long calls(FleetFixture fleet, int place) {
    return account(fleet, place).calls();
  }

  private boolean adopted(String worker, int times) {
    return metrics(worker).contains("keyfleet_pool_changes_total{as=\"adopted\"} " + times + ".0");
  }

  private boolean all(String line) {
    return ports.keySet().stream().allMatch(worker -> metrics(worker).contains(line));
  }

  private String metrics(String worker) {
    URI address = URI.create("http://127.0.0.1:" + ports.get(worker) + "/metrics");
    try {
      return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
