package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.producer.publish.Destination;
import io.keyfleet.producer.publish.PromptProducer;
import io.keyfleet.producer.publish.PublishListener;
import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.producer.publish.Publisher;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.producer.source.Arithmetic;
import io.keyfleet.producer.source.ArithmeticSource;
import io.keyfleet.producer.source.Language;
import io.keyfleet.producer.source.Operator;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.producer.source.Template;
import io.keyfleet.sandbox.guarantees.Evidence;
import io.keyfleet.sandbox.guarantees.Finding;
import io.keyfleet.sandbox.guarantees.TopicReading;
import io.keyfleet.sandbox.guarantees.TopicRecords;
import io.keyfleet.scorer.Scorer;
import io.keyfleet.scorer.ScorerPorts;
import io.keyfleet.scorer.input.KafkaInput;
import io.keyfleet.scorer.register.RunRegister;
import io.keyfleet.scorer.report.ProgressListener;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.shard.ShardExchange;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicIds;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.runs.RunsWriter;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.SimulatedApi;
import io.keyfleet.simulator.audit.Audit;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;

/// What a fleet plays on in a test: topics of its own on a broker, an API of its own, and the
/// settings with which workers find both.
final class FleetFixture implements AutoCloseable {
  /// The run that is published.
  static final String RUN = "run-1";

  private final String topic;
  private final List<Secret> keys;
  private final Rate rate;
  private final SimulatedApi api;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, LocalWorker> workers = new HashMap<>();
  private final List<Backlog> backlogs = new ArrayList<>();

  /// @param topic names the prompt topic, and with it the group and the accounts topic
  /// @param simulated what the API is like; workers have its keys and its rate
  FleetFixture(String brokers, String topic, SimulatorSettings simulated) {
    this.topic = topic;
    this.keys = simulated.keys();
    this.rate = simulated.rate();
    this.api = new SimulatedApi(simulated, SystemTime.TICKER, SystemTime.WALL);
    set("KAFKA_BOOTSTRAP_SERVERS", brokers);
    set("BASE_URL", api.baseUrl());
    set("API_KEY", keys.stream().map(Secret::reveal).collect(Collectors.joining(",")));
    set("RATE_LIMIT", rate.toString());
    set("KEYFLEET_TOPICS", topic);
    set("KEYFLEET_GROUP", topic);
    set("KEYFLEET_ACCOUNTS_TOPIC", topic + "-accounts");
    set("KEYFLEET_RUNS_TOPIC", topic + "-runs");
    set("KEYFLEET_PARTITIONS", "12");
  }

  /// An API of 50 calls a second an account, with small latencies.
  static SimulatorSettings simulated(int accounts) {
    return SimulatorSettings.of(SimulatorSettings.generatedKeys(accounts), Rate.parse("50/s"))
        .with(new ThinkingTime(Duration.ofMillis(60), 0.35));
  }

  /// Changes what workers that start from now on are told.
  void set(String setting, String value) {
    environment.put(setting, value);
  }

  String topic() {
    return topic;
  }

  List<Secret> keys() {
    return keys;
  }

  SimulatedApi api() {
    return api;
  }

  Audit audit() {
    return api.audit();
  }

  /// What a worker's process finds in its environment.
  Map<String, String> environment(String worker) {
    Map<String, String> of = new HashMap<>(environment);
    of.put("KEYFLEET_WORKER_ID", worker);
    return of;
  }

  Settings settings(String worker) {
    return new Settings(Map.of(), environment(worker), Path.of("none.env"));
  }

  KafkaSettings kafka() {
    return KafkaSettings.read(settings("nobody"));
  }

  /// Starts workers in this JVM, and waits until each has its part.
  void start(String... names) throws InterruptedException {
    for (String name : names) {
      workers.put(name, LocalWorker.start(this, name));
    }
  }

  /// Stops one of them as SIGTERM does.
  void stop(String name) {
    Optional.ofNullable(workers.remove(name)).ifPresent(LocalWorker::stop);
  }

  /// Publishes as the producer does.
  PublishResult publish(PromptSource source) throws InterruptedException {
    KafkaSettings kafka = kafka();
    try (source;
        Admin admin = kafka.admin();
        Producer<byte[], byte[]> producer = PromptProducer.open(kafka)) {
      TopicSetup setup = new TopicSetup(admin, kafka, SystemTime.TICKER);
      Destination destination = Destination.prepare(topic, setup, admin);
      Run run = new Run(RUN, Optional.empty());
      return new Publisher(producer, destination, run).publish(source, PublishListener.NONE);
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// Publishes sums of three terms until the backlog is ended, with so many ahead of the calls.
  Backlog backlog(int waiting) {
    return backlog(waiting, () -> audit().calls());
  }

  /// The same if there are several APIs.
  ///
  /// @param calls all of them made
  Backlog backlog(int waiting, LongSupplier calls) {
    Backlog backlog = new Backlog(this, waiting, calls);
    backlogs.add(backlog);
    return backlog;
  }

  /// Publishes sums of three terms.
  void publishArithmetic(int count) throws InterruptedException {
    assertThat(publish(arithmetic(count)).published()).isEqualTo(count);
  }

  /// Sums of three terms.
  static PromptSource arithmetic(int count) {
    Template template = Template.builtIn("basic", Language.en).orElseThrow();
    Arithmetic exercises = new Arithmetic(Operator.parse("+-*/"), 3);
    return new ArithmeticSource(count, exercises, 7, template);
  }

  /// Stops the run that [#publish] publishes, as `runs stop` does.
  void stopRun() throws InterruptedException {
    KafkaSettings kafka = kafka();
    try (Admin admin = kafka.admin();
        Producer<byte[], byte[]> producer = RunsWriter.producer(kafka)) {
      RunsWriter.prepare(topic + "-runs", new TopicSetup(admin, kafka, SystemTime.TICKER));
      new RunsWriter(producer, topic + "-runs")
          .write(new RunEvent.Stopped(RUN, SystemTime.WALL.instant()));
    }
  }

  /// Scores as `scorer --once` does: returns when every prompt is settled.
  Report score() throws InterruptedException {
    return score(RunRegister.NONE);
  }

  /// The same, stopping runs that spend their budgets.
  Report score(RunRegister budgets) throws InterruptedException {
    PoolCapacity pool = new PoolCapacity(OptionalInt.of(keys.size()), rate, null);
    ScorerSettings settings =
        new ScorerSettings(
            List.of(topic), Optional.empty(), true, Duration.ofMinutes(1), pool, Outputs.NONE);
    try (Admin admin = kafka().admin();
        Scorer scorer =
            new Scorer(
                KafkaInput.consumer(kafka()),
                settings,
                SystemTime.TICKER,
                new ScorerPorts(TopicIds.of(admin), ShardExchange.ALONE, ProgressListener.LOG)
                    .with(budgets))) {
      assertThat(scorer.run()).isTrue();
      return scorer.snapshot();
    }
  }

  /// Requests of the interactive topic that were given up.
  long interactiveDead() {
    return TopicReading.read(kafka(), List.of(topic + "-interactive")).dead().size();
  }

  /// Every record there is now.
  TopicRecords records() {
    return TopicReading.read(kafka(), List.of(topic));
  }

  /// Demands every guarantee of what happened on this stage, once its workers are stopped.
  ///
  /// @param repeatedCallsAllowed calls that were in flight when workers were killed
  /// @return what is in Kafka
  TopicRecords demandGuarantees(long repeatedCallsAllowed) {
    stopAll();
    TopicRecords records = records();
    assertThat(new Evidence(records, audit()).findings(repeatedCallsAllowed))
        .allMatch(Finding::holds);
    return records;
  }

  @Override
  public void close() {
    backlogs.forEach(Backlog::close);
    stopAll();
    api.close();
  }

  private void stopAll() {
    List.copyOf(workers.keySet()).forEach(this::stop);
  }
}
