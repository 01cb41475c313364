package io.keyfleet.gateway;

import io.keyfleet.contract.Topics;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.gateway.access.GatewayKey;
import io.keyfleet.gateway.batches.BatchService;
import io.keyfleet.gateway.files.FileStore;
import io.keyfleet.gateway.files.FilesApi;
import io.keyfleet.gateway.http.GatewayServer;
import io.keyfleet.gateway.results.ResultFollower;
import io.keyfleet.gateway.sync.SyncService;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.runs.RunsWriter;
import io.keyfleet.service.time.SystemTime;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/// The OpenAI-compatible door: an HTTP server, the folder of files and batches, a follower of
/// results, and what publishes prompts. Safe for all threads.
public final class Gateway implements AutoCloseable {
  /// Kinds of request that are served.
  private static final Set<String> ENDPOINTS =
      ApiOperations.ALL.stream().map(ApiOperation::url).collect(Collectors.toUnmodifiableSet());

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SecureRandom random = new SecureRandom();
  private final Admin admin;
  private final FileStore files;
  private final ResultFollower follower;
  private final SyncService sync;
  private final GatewayServer server;
  private final Thread following;

  /// Connects, takes up the batches that a gateway before left, and listens.
  public Gateway(GatewaySettings settings) throws InterruptedException {
    this.files = new FileStore(settings.files());
    this.admin = settings.kafka().admin();
    TopicSetup topics = new TopicSetup(admin, settings.kafka(), SystemTime.TICKER);
    topics.awaitBroker();
    RunsWriter.prepare(settings.runsTopic(), topics);
    this.follower =
        new ResultFollower(
            ResultFollower.consumer(settings.kafka(), "keyfleet-gateway"), SystemTime.TICKER);
    int partitions = prepare(settings.interactiveTopic(), topics);
    this.sync =
        new SyncService(
            new SyncService.Settings(
                settings.interactiveTopic(),
                partitions,
                settings.runsTopic(),
                settings.syncQueue(),
                settings.syncTimeout(),
                settings.models()),
            settings.kafka(),
            SystemTime.WALL,
            random);
    BatchService batches =
        new BatchService(
            new BatchService.Settings(
                settings.files(),
                settings.runsTopic(),
                settings.accountsTopic(),
                ENDPOINTS,
                settings.maxBatchLines(),
                settings.perAccount(),
                settings.fleet()),
            new BatchService.Ports(
                settings.kafka(),
                admin,
                sync.producer(),
                files,
                follower,
                threads,
                SystemTime.TICKER,
                SystemTime.WALL,
                random));
    follow(settings, batches, topics);
    this.server =
        new GatewayServer(settings.host(), settings.port(), settings.keys(), SystemTime.TICKER);
    new FilesApi(files, batches.batches(), settings.maxFileBytes(), SystemTime.WALL, random)
        .register(server);
    batches.register(server);
    sync.api().register(server, ENDPOINTS);
    this.following = Thread.ofVirtual().start(follower);
    batches.resume();
    server.start();
  }

  /// The port it listens at.
  public int port() {
    return server.port();
  }

  /// Stops listening; batches stay where they are, for the next gateway.
  @Override
  public void close() {
    server.close();
    threads.shutdownNow();
    threads.close();
    follower.close();
    try {
      following.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sync.close();
    admin.close();
    files.close();
  }

  private void follow(GatewaySettings settings, BatchService batches, TopicSetup topics)
      throws InterruptedException {
    Set<String> prompts = new HashSet<>(batches.batches().topics());
    settings.keys().all().stream().map(GatewayKey::topic).forEach(prompts::add);
    prompts.add(settings.interactiveTopic());
    for (String topic : prompts) {
      prepare(topic, topics);
    }
    follower.listen(batches.batches());
    follower.listen(sync.api().listener());
    follower.follow(prompts, batches.batches().floor());
  }

  private static int prepare(String topic, TopicSetup topics) throws InterruptedException {
    int partitions = topics.ensurePrompts(topic);
    topics.ensure(Topics.answers(topic), partitions, Map.of());
    topics.ensure(Topics.dead(topic), partitions, Map.of());
    return partitions;
  }
}
