package io.keyfleet.sandbox.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.sandbox.broker.BrokerCommand;
import io.keyfleet.sandbox.broker.Ports;
import io.keyfleet.sandbox.guarantees.Evidence;
import io.keyfleet.sandbox.simulator.SimulatedApi;
import io.keyfleet.sandbox.simulator.SimulatorSettings;
import io.keyfleet.sandbox.simulator.WarmUp;
import io.keyfleet.sandbox.simulator.answers.Latency;
import io.keyfleet.sandbox.simulator.audit.Audit;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.service.time.Ticks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A fleet that harm can be done to: broker and workers are processes, the simulated API is in this
/// JVM, so that its audit outlives all of them. For one thread.
final class Fleet implements AutoCloseable {
  private static final String SCORER_REPORT = "scorer-report.json";
  private static final Duration STARTING = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Latency LATENCY = new Latency(Duration.ofMillis(400), 0.35);
  private static final String KAFKA_LOG_LEVEL = "KEYFLEET_KAFKA_LOG_LEVEL";

  private final Size size;
  private final Path folder;
  private final int port;
  private final Ticks ticks = SystemTime.TICKS;
  private final SimulatedApi api;
  private final List<Secret> keys;
  private final Workload workload;
  private final Map<String, WorkerProcess> workers = new LinkedHashMap<>();
  private final List<End> ends = new ArrayList<>();
  private final Map<String, Long> notes = new HashMap<>();
  private ServiceProcess broker;
  private @Nullable ServiceProcess scorer;
  private int started;

  private record WorkerProcess(ServiceProcess process, WorkerStatus status) {}

  /// How a worker's work came to a stop.
  enum Kind {
    /// kill -9
    KILLED,
    /// SIGTERM
    RETIRED,
    /// SIGSTOP
    PAUSED
  }

  /// A worker's end, or its pause.
  ///
  /// @param worker who
  /// @param at when
  /// @param inFlight calls that it had in flight shortly before, as it said itself; a little more
  ///   where it was paused
  record End(Kind kind, String worker, Instant at, long inFlight) {}

  /// Starts broker and API, and makes the topics.
  ///
  /// @param folder takes data and logs
  /// @param port for the broker
  Fleet(Size size, Path folder, int port) throws InterruptedException {
    this.size = size;
    this.folder = folder;
    this.port = port;
    this.keys = SimulatorSettings.generatedKeys(size.accounts());
    SimulatorSettings simulated = SimulatorSettings.of(keys, size.rate()).with(LATENCY);
    WarmUp.run(simulated, WarmUp.CROWD);
    this.api = new SimulatedApi(simulated, ticks, SystemTime.WALL);
    this.broker = brokerProcess();
    this.workload = new Workload(size, kafka());
    workload.prepare();
    if (!broker.alive()) {
      close();
      throw new Failure("the broker did not start; see broker.log in " + folder);
    }
  }

  /// Starts so many workers.
  void addWorkers(int count) {
    for (int i = 0; i < count; i++) {
      addWorker();
    }
  }

  /// Starts a worker with every key; each has a name of its own.
  void addWorker() {
    addWorker(keys);
  }

  /// Starts a worker.
  ///
  /// @param known the keys it has, in their order
  void addWorker(List<Secret> known) {
    String name = "w" + ++started;
    int statusPort = Ports.free();
    Map<String, String> environment = new HashMap<>();
    environment.put("KAFKA_BOOTSTRAP_SERVERS", brokers());
    environment.put("BASE_URL", api.baseUrl());
    environment.put("API_KEY", known.stream().map(Secret::reveal).collect(Collectors.joining(",")));
    environment.put("RATE_LIMIT", size.rate().toString());
    environment.put("KEYFLEET_WORKER_ID", name);
    environment.put("KEYFLEET_TOPICS", String.join(",", size.topics()));
    environment.put("KEYFLEET_STATUS_PORT", String.valueOf(statusPort));
    size.margin()
        .ifPresent(margin -> environment.put("KEYFLEET_QUOTA_MARGIN", margin.toMillis() + "ms"));
    Optional.ofNullable(System.getenv(KAFKA_LOG_LEVEL))
        .ifPresent(level -> environment.put(KAFKA_LOG_LEVEL, level));
    List<String> main = List.of(io.keyfleet.worker.Main.class.getName());
    workers.put(
        name,
        new WorkerProcess(
            ServiceProcess.start(name, main, environment, folder), new WorkerStatus(statusPort)));
  }

  /// Workers that run, in the order of their starts.
  List<String> workers() {
    workers.values().removeIf(worker -> !worker.process().alive());
    return List.copyOf(workers.keySet());
  }

  /// `kill -9`.
  void kill(String name) throws InterruptedException {
    WorkerProcess worker = worker(name);
    long inFlight = inFlight(worker);
    worker.process().kill();
    workers.remove(name);
    ends.add(new End(Kind.KILLED, name, SystemTime.WALL.instant(), inFlight));
  }

  /// SIGTERM, and waits until it has handed everything over.
  void retire(String name) throws InterruptedException {
    WorkerProcess worker = worker(name);
    ends.add(new End(Kind.RETIRED, name, SystemTime.WALL.instant(), 0));
    worker.process().terminate();
    if (!worker.process().awaitEnd(STARTING.toSeconds())) {
      throw new Failure("worker " + name + " does not end on SIGTERM");
    }
    workers.remove(name);
  }

  /// SIGSTOP.
  void pause(String name) throws InterruptedException {
    WorkerProcess worker = worker(name);
    // what starts between the look and the signal: a tenth of a second of the whole pool at most
    long inFlight = inFlight(worker) + (long) (size.poolRate() / 10);
    worker.process().pause();
    ends.add(new End(Kind.PAUSED, name, SystemTime.WALL.instant(), inFlight));
  }

  /// SIGCONT.
  void resume(String name) throws InterruptedException {
    worker(name).process().resume();
  }

  private static long inFlight(WorkerProcess worker) throws InterruptedException {
    return Math.round(worker.status().figure("keyfleet_in_flight"));
  }

  private WorkerProcess worker(String name) {
    WorkerProcess worker = workers.get(name);
    if (worker == null) {
      throw new Failure("there is no worker " + name + " any more");
    }
    return worker;
  }

  /// `kill -9` of the broker.
  void killBroker() throws InterruptedException {
    broker.kill();
  }

  /// SIGTERM of the broker, and its end.
  void stopBroker() throws InterruptedException {
    broker.terminate();
    if (!broker.awaitEnd(STARTING.toSeconds())) {
      broker.kill();
    }
  }

  /// Starts it again on its data.
  void startBroker() {
    broker = brokerProcess();
  }

  /// Starts a scorer of all prompts.
  void startScorer() {
    scorer = service("scorer", io.keyfleet.scorer.Main.class, "--report", SCORER_REPORT);
  }

  /// `kill -9`.
  void killScorer() throws InterruptedException {
    if (scorer != null) {
      scorer.kill();
    }
  }

  /// What the scorer process that runs counted, once it has ended; nothing where none runs.
  Optional<JsonNode> scorerReport() throws InterruptedException {
    if (scorer == null || !scorer.alive()) {
      return Optional.empty();
    }
    // what it has not read by now it reads before it ends
    ticks.sleep(Duration.ofSeconds(5));
    scorer.terminate();
    scorer.awaitEnd(STARTING.toSeconds());
    try {
      return Optional.of(RecordJson.MAPPER.readTree(folder.resolve(SCORER_REPORT).toFile()));
    } catch (IOException e) {
      throw new Failure("the scorer left no report: " + e.getMessage(), e);
    }
  }

  /// Starts a producer and kills it when it has published some of its prompts.
  void killProducerAtWork(int prompts) throws InterruptedException {
    long before = workload.published();
    ServiceProcess producer =
        service("producer", io.keyfleet.producer.Main.class, "--prompts", String.valueOf(prompts));
    while (workload.published() == before && producer.alive()) {
      ticks.sleep(Duration.ofMillis(1));
    }
    producer.kill();
  }

  private ServiceProcess service(String name, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>(List.of(main.getName()));
    command.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            brokers(),
            "KEYFLEET_TOPICS",
            Size.TOPIC,
            "KEYFLEET_REPORT_INTERVAL",
            "1s");
    return ServiceProcess.start(name, command, environment, folder);
  }

  /// The API, to switch faults.
  SimulatedApi api() {
    return api;
  }

  Audit audit() {
    return api.audit();
  }

  Workload workload() {
    return workload;
  }

  List<Secret> keys() {
    return keys;
  }

  List<End> ends() {
    return List.copyOf(ends);
  }

  Size size() {
    return size;
  }

  /// Keeps a figure for the scenario's judgement.
  void note(String name, long figure) {
    notes.put(name, figure);
  }

  Map<String, Long> notes() {
    return Map.copyOf(notes);
  }

  void pass(Duration time) throws InterruptedException {
    ticks.sleep(time);
  }

  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private void await(String what, Condition condition) throws InterruptedException {
    long deadline = ticks.nanos() + STARTING.toNanos();
    while (!condition.holds()) {
      if (ticks.nanos() - deadline > 0) {
        throw new Failure("after a minute " + what + "; see the logs in " + folder);
      }
      ticks.sleep(LOOK);
    }
  }

  /// Waits until the workers have shared all accounts.
  void awaitShared() throws InterruptedException {
    awaitShared(keys.size());
  }

  /// Waits until the workers have shared so many accounts.
  void awaitShared(int accounts) throws InterruptedException {
    await(
        "the accounts are not shared",
        () -> {
          int owned = 0;
          for (WorkerProcess worker : workers.values()) {
            if (!worker.status().ready()) {
              return false;
            }
            owned += (int) worker.status().figure("keyfleet_accounts");
          }
          return owned == accounts;
        });
  }

  /// Waits until every account has been used, and by every worker one where there are enough.
  void awaitWork() throws InterruptedException {
    await(
        "some account has not been used",
        () ->
            audit().accounts().stream().allMatch(account -> account.calls() > 0)
                && (size.workers() > size.accounts() || callers().containsAll(workers())));
  }

  private Set<String> callers() {
    Set<String> callers = new HashSet<>();
    audit().accounts().forEach(account -> callers.addAll(account.callsByWorker().keySet()));
    return callers;
  }

  /// Rounds of the group that its members have gone through.
  long rebalances() throws InterruptedException {
    long most = 0;
    for (WorkerProcess worker : workers.values()) {
      double rounds = worker.status().figure("kafka_consumer_coordinator_rebalance_total");
      most = Math.max(most, Math.round(rounds));
    }
    return most;
  }

  /// What is left behind, once every worker has ended.
  Evidence evidence() throws InterruptedException {
    List<String> rest = workers();
    for (String worker : rest) {
      worker(worker).process().terminate();
    }
    for (String worker : rest) {
      if (!worker(worker).process().awaitEnd(STARTING.toSeconds())) {
        throw new Failure("worker " + worker + " does not end on SIGTERM");
      }
    }
    return new Evidence(workload.records(), audit());
  }

  /// Ends every process at once.
  @Override
  public void close() {
    workers.values().forEach(worker -> worker.process().end());
    Optional.ofNullable(scorer).ifPresent(ServiceProcess::end);
    broker.end();
    api.close();
  }

  private String brokers() {
    return "127.0.0.1:" + port;
  }

  private KafkaSettings kafka() {
    return new KafkaSettings(
        Map.of("bootstrap.servers", brokers()), size.partitions(), (short) 1, STARTING);
  }

  private ServiceProcess brokerProcess() {
    return ServiceProcess.start(
        "broker",
        List.of(
            BrokerCommand.class.getName(),
            "--port",
            String.valueOf(port),
            "--data",
            folder.resolve("broker").toString()),
        Map.of("PATH", String.valueOf(System.getenv("PATH"))),
        folder);
  }
}
