package io.keyfleet.gateway.batches;

import io.keyfleet.contract.Owner;
import io.keyfleet.gateway.batches.store.BatchStore;
import io.keyfleet.gateway.files.FileStore;
import io.keyfleet.gateway.http.GatewayServer;
import io.keyfleet.gateway.results.ResultFollower;
import io.keyfleet.gateway.usage.KeyUsage;
import io.keyfleet.service.kafka.GroupProgress;
import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicIds;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;

/// Batches and what takes them to their end. Safe for all threads.
public final class BatchService {
  /// Files of results that are read at the same time.
  private static final int MAX_READ = 8;

  /// Batches that are summed up at the same time.
  private static final int MAX_SUMMED = 2;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Batches batches;
  private final BatchRunner runner;
  private final BatchesApi api;
  private final Ports ports;

  /// What it works with. All of it stays the caller's.
  ///
  /// @param usage what keys have used of their budgets
  /// @param producer for the runs topic
  /// @param random makes ids that nobody guesses
  public record Ports(
      KafkaSettings kafka,
      KeyUsage usage,
      Admin admin,
      Producer<byte[], byte[]> producer,
      FileStore files,
      ResultFollower follower,
      ExecutorService threads,
      Ticker ticker,
      InstantSource wall,
      RandomGenerator random) {}

  /// How it is to be.
  ///
  /// @param folder where batches are kept
  /// @param runsTopic register of runs
  /// @param accountsTopic tells how many accounts there are
  /// @param group the workers' consumer group
  /// @param endpoints that a batch may be for
  /// @param owners gives as whose the prompts of a name take turns
  /// @param maxLines most requests of a batch
  /// @param capacity what the workers' quotas allow, as far as it is said
  public record Settings(
      Path folder,
      String runsTopic,
      String accountsTopic,
      String group,
      Set<String> endpoints,
      Function<String, Optional<Owner>> owners,
      int maxLines,
      FleetCapacity capacity) {
    public Settings {
      endpoints = Set.copyOf(endpoints);
    }
  }

  /// Reads the batches of the folder.
  public BatchService(Settings settings, Ports ports) {
    this.ports = ports;
    this.batches =
        new Batches(new BatchStore(settings.folder()), results(ports, MAX_READ), ports.wall());
    BatchPublisher publisher =
        new BatchPublisher(
            ports.kafka(),
            settings.runsTopic(),
            ports.admin(),
            ports.producer(),
            GroupProgress.of(ports.admin(), settings.group()),
            settings.owners(),
            ports.ticker(),
            ports.wall());
    this.runner =
        new BatchRunner(
            batches,
            publisher,
            new BatchSummary(
                batches,
                results(ports, MAX_SUMMED),
                ports.follower()::read,
                TopicIds.of(ports.admin())),
            ports.follower()::caughtUp,
            settings.maxLines(),
            ports.threads(),
            ports.ticker(),
            ports.wall());
    this.api =
        new BatchesApi(
            batches,
            runner,
            ports.files(),
            settings.endpoints(),
            capacity(settings, ports),
            ports.usage(),
            ports.wall(),
            ports.random());
  }

  private static BatchesApi.Capacity capacity(Settings settings, Ports ports) {
    TopicSetup topics = new TopicSetup(ports.admin(), ports.kafka(), ports.ticker());
    // that topic has a partition for each account
    return () ->
        settings.capacity().ofBatches(topics.partitions(settings.accountsTopic()).orElse(0));
  }

  private static BatchResults results(Ports ports, int most) {
    return new BatchResults(
        new ResultScan(
            () -> KafkaClients.scanner(ports.kafka(), "keyfleet-gateway-files", "none"),
            most,
            PATIENCE));
  }

  /// Where what keys have used comes from.
  public KeyUsage.Sources usageSources() {
    return new KeyUsage.Sources(ports.follower()::read, batches::owner, batches::backlog);
  }

  /// The batches, which hear of results.
  public Batches batches() {
    return batches;
  }

  /// Takes up those that a gateway before left, once their results are followed.
  public void resume() {
    ports
        .threads()
        .execute(new BudgetWatch(batches, ports.usage()::spent, ports.ticker(), ports.wall()));
    batches.active().forEach(runner::start);
  }

  /// Serves `/v1/batches`.
  public void register(GatewayServer server) {
    api.register(server);
  }
}
