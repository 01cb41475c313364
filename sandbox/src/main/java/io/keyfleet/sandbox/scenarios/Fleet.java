package io.keyfleet.sandbox.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.producer.prompts.Arithmetic;
import io.keyfleet.producer.prompts.ArithmeticSource;
import io.keyfleet.producer.prompts.Language;
import io.keyfleet.producer.prompts.Operator;
import io.keyfleet.producer.prompts.Template;
import io.keyfleet.producer.publish.Destination;
import io.keyfleet.producer.publish.PromptProducer;
import io.keyfleet.producer.publish.PublishWatch;
import io.keyfleet.producer.publish.Publisher;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.sandbox.broker.BrokerCommand;
import io.keyfleet.sandbox.demo.Rehearsal;
import io.keyfleet.sandbox.guarantees.Evidence;
import io.keyfleet.sandbox.guarantees.TopicReading;
import io.keyfleet.sandbox.simulator.SimulatedApi;
import io.keyfleet.sandbox.simulator.SimulatorSettings;
import io.keyfleet.sandbox.simulator.answers.Latency;
import io.keyfleet.sandbox.simulator.audit.Audit;
import io.keyfleet.scorer.Outputs;
import io.keyfleet.scorer.Pool;
import io.keyfleet.scorer.Report;
import io.keyfleet.scorer.Scorer;
import io.keyfleet.scorer.ScorerSettings;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.service.time.Ticks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// A fleet that harm can be done to: broker and workers are processes, the simulated API is in this
/// JVM, so that its audit outlives all of them. For one thread, but for [#score].
final class Fleet implements AutoCloseable {
  private static final String TOPIC = "prompts";
  private static final String SCORER_REPORT = "scorer-report.json";
  private static final Duration STARTING = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Latency LATENCY = new Latency(Duration.ofMillis(400), 0.35);

  private final Size size;
  private final Path folder;
  private final int port;
  private final Ticks ticks = SystemTime.TICKS;
  private final SimulatedApi api;
  private final List<Secret> keys;
  private final Map<String, ServiceProcess> workers = new LinkedHashMap<>();
  private final List<Kill> kills = new ArrayList<>();
  private ServiceProcess broker;
  private @Nullable ServiceProcess scorer;
  private int started;

  /// A worker's violent end.
  ///
  /// @param worker who
  /// @param at when
  record Kill(String worker, Instant at) {}

  /// Starts broker and API, and makes the topics.
  ///
  /// @param folder takes data and logs
  /// @param port for the broker
  Fleet(Size size, Path folder, int port) throws InterruptedException {
    this.size = size;
    this.folder = folder;
    this.port = port;
    this.keys = SimulatorSettings.generatedKeys(size.accounts());
    this.api =
        new SimulatedApi(
            SimulatorSettings.of(keys, size.rate()).with(LATENCY), ticks, SystemTime.WALL);
    this.broker = brokerProcess();
    Rehearsal.run();
    try (Admin admin = kafka().admin()) {
      TopicSetup topics = new TopicSetup(admin, kafka(), ticks);
      topics.awaitBroker();
      topics.ensure(TOPIC, size.partitions(), Map.of());
    }
  }

  /// Starts a worker; each has a name of its own.
  String addWorker() {
    return addWorker(keys.stream().map(Secret::reveal).collect(Collectors.joining(",")));
  }

  private String addWorker(String apiKeys) {
    String name = "w" + ++started;
    Map<String, String> environment = new HashMap<>();
    environment.put("KAFKA_BOOTSTRAP_SERVERS", brokers());
    environment.put("BASE_URL", api.baseUrl());
    environment.put("API_KEY", apiKeys);
    environment.put("RATE_LIMIT", size.rate().toString());
    environment.put("KEYFLEET_WORKER_ID", name);
    environment.put("KEYFLEET_TOPICS", TOPIC);
    String level = System.getenv("KEYFLEET_KAFKA_LOG_LEVEL");
    if (level != null) {
      environment.put("KEYFLEET_KAFKA_LOG_LEVEL", level);
    }
    workers.put(
        name,
        ServiceProcess.start(
            name, List.of(io.keyfleet.worker.Main.class.getName()), environment, folder));
    return name;
  }

  /// Workers that run, in the order of their starts.
  List<String> workers() {
    workers.values().removeIf(worker -> !worker.alive());
    return List.copyOf(workers.keySet());
  }

  /// `kill -9`.
  void kill(String name) throws InterruptedException {
    ServiceProcess worker = workers.remove(name);
    if (worker != null) {
      worker.kill();
      kills.add(new Kill(name, SystemTime.WALL.instant()));
    }
  }

  /// SIGTERM, and waits until it has handed everything over.
  void retire(String name) throws InterruptedException {
    ServiceProcess worker = workers.remove(name);
    if (worker != null) {
      worker.terminate();
      if (!worker.awaitEnd(STARTING.toSeconds())) {
        throw new Failure("worker " + name + " does not end on SIGTERM");
      }
    }
  }

  /// SIGSTOP.
  void pause(String name) throws InterruptedException {
    worker(name).pause();
  }

  /// SIGCONT.
  void resume(String name) throws InterruptedException {
    worker(name).resume();
  }

  private ServiceProcess worker(String name) {
    ServiceProcess worker = workers.get(name);
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
    long before = published();
    ServiceProcess producer =
        service("producer", io.keyfleet.producer.Main.class, "--prompts", String.valueOf(prompts));
    while (published() == before && producer.alive()) {
      ticks.sleep(Duration.ofMillis(1));
    }
    producer.kill();
  }

  private long published() throws InterruptedException {
    try (Admin admin = kafka().admin()) {
      var asked =
          IntStream.range(0, size.partitions())
              .mapToObj(p -> new TopicPartition(TOPIC, p))
              .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
      return admin.listOffsets(asked).all().get().values().stream()
          .mapToLong(end -> end.offset())
          .sum();
    } catch (ExecutionException e) {
      throw new Failure("the topic's end cannot be seen: " + e.getMessage(), e);
    }
  }

  private ServiceProcess service(String name, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>(List.of(main.getName()));
    command.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            brokers(),
            "KEYFLEET_TOPICS",
            TOPIC,
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

  List<Kill> kills() {
    return List.copyOf(kills);
  }

  Size size() {
    return size;
  }

  void pass(Duration time) throws InterruptedException {
    ticks.sleep(time);
  }

  /// Waits until every account has been used.
  void awaitWork() throws InterruptedException {
    long deadline = ticks.nanos() + STARTING.toNanos();
    while (audit().accounts().stream().anyMatch(account -> account.calls() == 0)
        || !callers().containsAll(workers())) {
      if (ticks.nanos() - deadline > 0) {
        throw new Failure(
            "after a minute some account has not been used; see the logs in " + folder);
      }
      ticks.sleep(LOOK);
    }
  }

  private Set<String> callers() {
    return audit().accounts().stream()
        .flatMap(account -> account.callsByWorker().keySet().stream())
        .collect(Collectors.toSet());
  }

  /// Publishes arithmetic prompts.
  void publish(int count) throws InterruptedException {
    Template template = Template.builtIn("basic", Language.en).orElseThrow();
    Arithmetic exercises = new Arithmetic(Operator.parse("+-*"), 3);
    try (Admin admin = kafka().admin();
        Producer<byte[], byte[]> producer = PromptProducer.open(kafka());
        ArithmeticSource source = new ArithmeticSource(count, exercises, 7, template)) {
      TopicSetup setup = new TopicSetup(admin, kafka(), ticks);
      Destination destination = Destination.prepare(TOPIC, setup, admin);
      Run run = new Run("scenario", Optional.empty());
      new Publisher(producer, destination, run).publish(source, PublishWatch.NONE);
    }
  }

  /// Scores until every prompt that is published now is settled.
  Report score() throws InterruptedException {
    Pool pool = new Pool(OptionalInt.of(keys.size()), size.rate(), null);
    ScorerSettings settings =
        new ScorerSettings(
            List.of(TOPIC), Optional.empty(), true, Duration.ofHours(1), pool, Outputs.NONE);
    try (Scorer scorer = new Scorer(Scorer.consumer(kafka()), settings, ticks)) {
      scorer.run();
      return scorer.snapshot();
    }
  }

  /// What is left behind, once every worker has ended.
  Evidence evidence() throws InterruptedException {
    for (String worker : workers()) {
      retire(worker);
    }
    return new Evidence(TopicReading.read(kafka(), List.of(TOPIC)), audit());
  }

  /// Ends every process at once.
  @Override
  public void close() {
    workers.values().forEach(ServiceProcess::end);
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
