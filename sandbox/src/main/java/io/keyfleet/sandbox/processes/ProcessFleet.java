package io.keyfleet.sandbox.processes;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.sandbox.guarantees.Evidence;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.simulator.ServerWarmUp;
import io.keyfleet.simulator.SimulatedApi;
import io.keyfleet.simulator.audit.Audit;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A fleet to inject faults into: brokers, workers and gateway are processes, the simulated API is
/// in this JVM, so that its audit outlives all of them. For one thread.
public final class ProcessFleet implements AutoCloseable {
  private static final String SCORER_REPORT = "scorer-report.json";

  /// How long anything may take to start or to end.
  static final Duration STARTING = Duration.ofSeconds(60);

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final ThinkingTime LATENCY = new ThinkingTime(Duration.ofMillis(400), 0.35);

  private final FleetSize size;
  private final Path folder;
  private final Ticker ticker = SystemTime.TICKER;
  private final SimulatedApi api;
  private final List<Secret> keys;
  private final Workload workload;
  private final Workers workers;
  private final Brokers brokers;
  private final GatewayProcess gateway;
  private final Map<String, Long> notes = new HashMap<>();
  private @Nullable ServiceProcess scorer;

  /// Starts the API beside brokers that are starting, and makes the topics.
  ///
  /// @param folder takes data and logs
  /// @param brokers ended with the fleet
  public ProcessFleet(FleetSize size, Path folder, Brokers brokers) throws InterruptedException {
    this.size = size;
    this.folder = folder;
    this.brokers = brokers;
    this.keys = SimulatorSettings.generatedKeys(size.accounts());
    SimulatorSettings simulated = SimulatorSettings.of(keys, size.rate()).with(LATENCY);
    ServerWarmUp.run(simulated, ServerWarmUp.CROWD);
    this.api = new SimulatedApi(simulated, ticker, SystemTime.WALL);
    this.workers =
        new Workers(
            size,
            folder,
            keys,
            Map.of("KAFKA_BOOTSTRAP_SERVERS", brokers.servers(), "BASE_URL", api.baseUrl()));
    this.gateway =
        new GatewayProcess(folder, Map.of("KAFKA_BOOTSTRAP_SERVERS", brokers.servers()), ticker);
    this.workload = new Workload(size, kafka());
    try {
      workload.prepare();
      if (!brokers.alive()) {
        throw new Failure("a broker did not start; see the logs in " + folder);
      }
    } catch (Failure | InterruptedException e) {
      close();
      throw e;
    }
  }

  /// Its workers; none at first.
  public Workers workers() {
    return workers;
  }

  public Brokers brokers() {
    return brokers;
  }

  /// Its gateway; not started at first.
  public GatewayProcess gateway() {
    return gateway;
  }

  /// Starts a scorer of all prompts.
  public void startScorer() {
    scorer = service("scorer", io.keyfleet.scorer.Main.class, "--report", SCORER_REPORT);
  }

  /// `kill -9`.
  public void killScorer() throws InterruptedException {
    if (scorer != null) {
      scorer.kill();
    }
  }

  /// What the scorer process that runs counted, once it has ended; nothing if none runs.
  public Optional<JsonNode> scorerReport() throws InterruptedException {
    if (scorer == null || !scorer.alive()) {
      return Optional.empty();
    }
    // what it has not read by now it reads before it ends
    ticker.sleep(Duration.ofSeconds(5));
    scorer.terminate();
    scorer.awaitEnd(STARTING.toSeconds());
    try {
      return Optional.of(RecordJson.MAPPER.readTree(folder.resolve(SCORER_REPORT).toFile()));
    } catch (IOException e) {
      throw new Failure("the scorer left no report: " + e.getMessage(), e);
    }
  }

  /// Starts a producer and kills it when it has published some of its prompts.
  public void killProducerAtWork(int prompts) throws InterruptedException {
    long before = workload.published();
    ServiceProcess producer =
        service("producer", io.keyfleet.producer.Main.class, "--prompts", String.valueOf(prompts));
    while (workload.published() == before && producer.alive()) {
      ticker.sleep(Duration.ofMillis(1));
    }
    producer.kill();
  }

  /// Runs a command to its end.
  ///
  /// @return its exit status
  public int run(String name, Class<?> main, String... arguments) throws InterruptedException {
    ServiceProcess process = service(name, main, arguments);
    if (!process.awaitEnd(STARTING.toSeconds())) {
      process.end();
      throw new Failure(name + " does not end; see " + name + ".log in " + folder);
    }
    return process.status();
  }

  private ServiceProcess service(String name, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>(List.of(main.getName()));
    command.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            brokers.servers(),
            "KEYFLEET_TOPICS",
            FleetSize.TOPIC,
            "KEYFLEET_REPORT_INTERVAL",
            "1s");
    return ServiceProcess.start(name, command, environment, folder);
  }

  /// The API, to switch faults.
  public SimulatedApi api() {
    return api;
  }

  public Audit audit() {
    return api.audit();
  }

  public Workload workload() {
    return workload;
  }

  public List<Secret> keys() {
    return keys;
  }

  public FleetSize size() {
    return size;
  }

  /// Keeps a figure for the scenario's judgement.
  public void note(String name, long figure) {
    notes.put(name, figure);
  }

  public Map<String, Long> notes() {
    return Map.copyOf(notes);
  }

  public void pass(Duration time) throws InterruptedException {
    ticker.sleep(time);
  }

  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private void await(String what, Condition condition) throws InterruptedException {
    long deadline = ticker.nanos() + STARTING.toNanos();
    while (!condition.holds()) {
      if (ticker.nanos() - deadline > 0) {
        throw new Failure("after a minute " + what + "; see the logs in " + folder);
      }
      ticker.sleep(LOOK);
    }
  }

  /// Waits until every worker has been told its part.
  public void awaitReady() throws InterruptedException {
    await("some worker has no part", () -> workers.accounts().isPresent());
  }

  /// Waits until the workers have shared all accounts.
  public void awaitShared() throws InterruptedException {
    awaitShared(keys.size());
  }

  /// Waits until the workers have shared so many accounts.
  public void awaitShared(int accounts) throws InterruptedException {
    await("the accounts are not shared", () -> workers.accounts().equals(Optional.of(accounts)));
  }

  /// Waits until every account has been used, and by every worker one where there are enough.
  public void awaitWork() throws InterruptedException {
    await(
        "some account has not been used",
        () ->
            audit().accounts().stream().allMatch(account -> account.calls() > 0)
                && (size.workers() > size.accounts() || callers().containsAll(workers.names())));
  }

  private Set<String> callers() {
    Set<String> callers = new HashSet<>();
    audit().accounts().forEach(account -> callers.addAll(account.callsByWorker().keySet()));
    return callers;
  }

  /// What is left behind, once every worker has ended.
  public Evidence evidence() throws InterruptedException {
    workers.dismiss();
    return new Evidence(workload.records(), audit());
  }

  /// Ends every process at once.
  @Override
  public void close() {
    workers.end();
    gateway.end();
    Optional.ofNullable(scorer).ifPresent(ServiceProcess::end);
    brokers.end();
    api.close();
  }

  private KafkaSettings kafka() {
    return new KafkaSettings(
        Map.of("bootstrap.servers", brokers.servers()), size.partitions(), (short) -1, STARTING);
  }
}
