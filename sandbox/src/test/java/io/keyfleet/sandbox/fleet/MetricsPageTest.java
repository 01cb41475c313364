package io.keyfleet.sandbox.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.sandbox.broker.Ports;
import io.keyfleet.sandbox.processes.Jvm;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// docs/metrics.md holds what the services' processes serve, and the other way round. With
/// `-Dkeyfleet.metrics.write=true` its tables are written anew.
@Timeout(150)
class MetricsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "metrics.md").toAbsolutePath();
  private static final String OURS = "| metric | type | unit | labels | of | meaning |";
  private static final String OTHERS = "| metrics | of |";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PROMPTS = 60;

  private static final Pattern HELP = Pattern.compile("# HELP (\\w+) (.*)");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (\\w+)");
  private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

  /// Labels that a kind of metric has.
  private static final Set<String> OF_KIND = Set.of("le", "quantile");

  /// What libraries serve, by the beginning of its names.
  private static final List<String> LIBRARIES =
      List.of(
          "jvm_", "kafka_app_info_", "kafka_consumer_", "kafka_producer_", "process_", "system_");

  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, Process> processes = new LinkedHashMap<>();
  private final Map<String, Integer> ports = new HashMap<>();

  private record Metric(String type, Set<String> labels, Set<String> services, String meaning) {
    private Metric(String type, String meaning) {
      this(type, new TreeSet<>(), new TreeSet<>(), meaning);
    }
  }

  @AfterEach
  void killAll() {
    processes.values().forEach(process -> process.destroyForcibly().onExit().join());
  }

  @Test
  void thePageHoldsEveryMetricThatServicesServeAndNoOther() throws Exception {
    // the pool allows more than the API, one key is not the API's, and one prompt is no prompt
    SimulatorSettings simulated =
        SimulatorSettings.of(SimulatorSettings.generatedKeys(1), Rate.parse("20/s"));
    try (FleetFixture fleet = new FleetFixture(BROKER.bootstrapServers(), "measured", simulated)) {
      pool(fleet);
      start(fleet, "worker", io.keyfleet.worker.Main.class);
      start(fleet, "scorer", io.keyfleet.scorer.Main.class);
      start(fleet, "gateway", io.keyfleet.gateway.Main.class);
      Process producer = start(fleet, "producer", io.keyfleet.producer.Main.class, "--file", "-");
      try (OutputStream prompts = producer.getOutputStream()) {
        prompts.write(lines().getBytes(UTF_8));
        prompts.flush();
        await()
            .atMost(PATIENCE)
            .until(() ->
                names()
                    .containsAll(
                        Set.of(
                            "keyfleet_rate_limited_total",
                            "keyfleet_keys_out",
                            "keyfleet_cost_total",
                            "keyfleet_prompts_published_total",
                            "keyfleet_scorer_read_total")));
        SortedMap<String, Metric> served = served();
        if (Boolean.getBoolean("keyfleet.metrics.write")) {
          write(served);
        }
        List<String> page = Files.readAllLines(PAGE);
        assertThat(rows(page, OURS)).containsExactlyElementsOf(ours(served));
        assertThat(rows(page, OTHERS)).containsExactlyElementsOf(others(served));
        assertThat(served.keySet())
            .filteredOn(name -> !name.startsWith("keyfleet_"))
            .allMatch(name -> LIBRARIES.stream().anyMatch(name::startsWith));
      }
    }
  }

  private void pool(FleetFixture fleet) throws IOException {
    Path file = folder.resolve("pool.yaml");
    Files.writeString(folder.resolve("good.key"), fleet.keys().getFirst().reveal());
    Files.writeString(folder.resolve("bad.key"), new Secret("sk-nobody's").reveal());
    Files.writeString(
        file,
        """
        providers:
          sim:
            base_url: %s
            models: {gpt-4o-mini: gpt-4o-mini}
            prices: {gpt-4o-mini: {input: 1, output: 2}}
            accounts:
              good: {keys: ["file:good.key"], quotas: [{requests: 50/s}]}
              bad: {keys: ["file:bad.key"], quotas: [{requests: 50/s}]}
        """
            .formatted(fleet.api().baseUrl()));
    fleet.set("KEYFLEET_POOL", file.toString());
    fleet.set("KEYFLEET_BUDGET", "1000");
    List.of("API_KEY", "BASE_URL", "RATE_LIMIT").forEach(setting -> fleet.set(setting, ""));
    fleet.set("KEYFLEET_FILES", folder.resolve("files").toString());
    fleet.set("KEYFLEET_GATEWAY_PORT", "0");
    fleet.set("KEYFLEET_TOPICS", fleet.topic() + "," + fleet.topic() + "-interactive");
    fleet.set("KEYFLEET_INTERACTIVE_TOPIC", fleet.topic() + "-interactive");
  }

  private static String lines() {
    StringBuilder lines = new StringBuilder("{\"no\": \"prompt\"}\n");
    for (int i = 0; i < PROMPTS; i++) {
      lines.append("{\"prompt\": \"").append(i).append(" + 1\", \"expected\": \"");
      lines.append(i + 1).append("\"}\n");
    }
    return lines.toString();
  }

  private Process start(FleetFixture fleet, String service, Class<?> main, String... arguments)
      throws IOException {
    int port = Ports.free();
    ports.put(service, port);
    fleet.set("KEYFLEET_STATUS_PORT", String.valueOf(port));
    List<String> command = new ArrayList<>(Jvm.OWN.command());
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(fleet.environment(service));
    builder.redirectErrorStream(true).redirectOutput(folder.resolve(service + ".log").toFile());
    Process process = builder.start();
    processes.put(service, process);
    return process;
  }

  private Set<String> names() {
    return served().keySet();
  }

  /// What all of them serve, by the names of the families.
  private SortedMap<String, Metric> served() {
    SortedMap<String, Metric> served = new TreeMap<>();
    ports.forEach((service, port) -> read(service, page(port), served));
    return served;
  }

  private static void read(String service, String page, Map<String, Metric> served) {
    Map<String, String> meanings = new HashMap<>();
    String family = "";
    for (String line : page.split("\n")) {
      Matcher help = HELP.matcher(line);
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (help.matches()) {
        meanings.put(help.group(1), help.group(2).strip());
      } else if (type.matches()) {
        family = type.group(1);
        String meaning = meanings.getOrDefault(family, "");
        served.putIfAbsent(family, new Metric(type.group(2), meaning));
        Objects.requireNonNull(served.get(family)).services().add(service);
      } else if (sample.matches() && sample.group(2) != null) {
        Metric metric = Objects.requireNonNull(served.get(family));
        Matcher label = LABEL.matcher(sample.group(2));
        while (label.find()) {
          if (!OF_KIND.contains(label.group(1))) {
            metric.labels().add(label.group(1));
          }
        }
      }
    }
  }

  private static List<String> ours(SortedMap<String, Metric> served) {
    List<String> rows = new ArrayList<>();
    served.forEach((name, metric) -> {
      if (name.startsWith("keyfleet_")) {
        assertThat(metric.meaning()).as(name).isNotBlank();
        String labels =
            metric.labels().stream()
                .map(label -> "`" + label + "`")
                .collect(Collectors.joining(" "));
        String services = String.join(", ", metric.services());
        rows.add(
            "| `%s` | %s | %s | %s | %s | %s |"
                .formatted(
                    name,
                    metric.type(),
                    unit(name),
                    labels.isEmpty() ? "–" : labels,
                    services,
                    metric.meaning()));
      }
    });
    return rows;
  }

  private static List<String> others(SortedMap<String, Metric> served) {
    return LIBRARIES.stream()
        .map(prefix -> {
          Set<String> services = new TreeSet<>();
          served.forEach((name, metric) -> {
            if (name.startsWith(prefix)) {
              services.addAll(metric.services());
            }
          });
          return "| `%s*` | %s |".formatted(prefix, String.join(", ", services));
        })
        .toList();
  }

  private static String unit(String name) {
    if (name.contains("_seconds")) {
      return "seconds";
    }
    if (name.contains("_tokens_")) {
      return "tokens";
    }
    if (name.contains("_cost_") || name.contains("_budget_")) {
      return "currency of the prices";
    }
    return name.endsWith("_share") || name.endsWith("_accuracy") ? "0 to 1" : "count";
  }

  private static List<String> rows(List<String> page, String header) {
    assertThat(page).contains(header);
    return page.stream()
        .skip(page.indexOf(header) + 2L)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static void write(SortedMap<String, Metric> served) throws IOException {
    List<String> page = Files.readAllLines(PAGE);
    List<String> fresh = new ArrayList<>();
    boolean skipping = false;
    for (String line : page) {
      skipping &= line.startsWith("|");
      if (!skipping) {
        fresh.add(line);
      }
      if (line.equals(OURS) || line.equals(OTHERS)) {
        fresh.add(page.get(page.indexOf(line) + 1));
        fresh.addAll(line.equals(OURS) ? ours(served) : others(served));
        skipping = true;
      }
    }
    Files.writeString(PAGE, String.join("\n", fresh) + "\n");
  }

  /// Nothing before it listens.
  private String page(int port) {
    URI address = URI.create("http://127.0.0.1:" + port + "/metrics");
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
