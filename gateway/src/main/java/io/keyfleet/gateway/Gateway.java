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
import io.keyfleet.gateway.usage.KeyUsage;
import io.keyfleet.service.kafka.TopicIds;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.runs.RunsWriter;
import io.keyfleet.service.time.SystemTime;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The OpenAI-compatible door: an HTTP server, the folder of files and batches, a follower of
/// results, and what publishes prompts. Safe for all threads.
public final class Gateway implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  /// Kinds of request that are served.
  private static final Set<String> ENDPOINTS =
      ApiOperations.ALL.stream().map(ApiOperation::url).collect(Collectors.toUnmodifiableSet());

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SecureRandom random = new SecureRandom();

  /// What closes what is open, the last first.
  private final Deque<Runnable> open = new ArrayDeque<>();

  private final Admin admin;
  private final FileStore files;
  private final ResultFollower follower;
  private final KeyUsage usage;
  private final SyncService sync;
  private final GatewayServer server;

  /// Connects, takes up the batches that a gateway before left, and listens. Leaves nothing open if
  /// it cannot.
  public Gateway(GatewaySettings settings) throws InterruptedException {
    try {
      this.server =
          opened(
              new GatewayServer(
                  settings.host(), settings.port(), settings.keys(), SystemTime.TICKER));
      this.files = opened(new FileStore(settings.files(), SystemTime.WALL));
      this.admin = opened(settings.kafka().admin());
      TopicSetup topics = new TopicSetup(admin, settings.kafka(), SystemTime.TICKER);
      topics.awaitBroker();
      RunsWriter.prepare(settings.runsTopic(), topics);
      this.usage =
          new KeyUsage(settings.keys().all(), settings.files(), SystemTime.TICKER, SystemTime.WALL);
      opened(usage, KeyUsage::keep);
      this.sync = opened(sync(settings, prepare(settings.interactiveTopic(), topics)));
      opened(
          threads,
          one -> {
            one.shutdownNow();
            one.close();
          });
      this.follower =
          new ResultFollower(
              ResultFollower.consumer(settings.kafka(), "keyfleet-gateway"),
              TopicIds.of(admin),
              SystemTime.TICKER);
      Thread following = Thread.ofVirtual().unstarted(follower);
      opened(follower, one -> end(one, following));
      BatchService batches = batches(settings);
      follow(settings, batches, topics);
      new FilesApi(files, batches.batches(), settings.maxFileBytes(), SystemTime.WALL, random)
          .register(server);
      batches.register(server);
      sync.api().register(server, ENDPOINTS);
      following.start();
      opened(server).start();
      batches.resume();
    } catch (RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /// The port it listens at.
  public int port() {
    return server.port();
  }

  /// Stops listening; batches stay where they are, for the next gateway.
  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().run();
    }
  }

  private <T extends AutoCloseable> T opened(T one) {
    return opened(
        one,
        closing -> {
          try {
            closing.close();
          } catch (Exception e) {
            log.debug("{} did not close well", closing, e);
          }
        });
  }

  private <T> T opened(T one, Consumer<T> close) {
    open.push(() -> close.accept(one));
    return one;
  }

  private static void end(ResultFollower follower, Thread following) {
    follower.close();
    if (following.getState() == Thread.State.NEW) {
      follower.run(); // closes its consumer
      return;
    }
    try {
      following.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private SyncService sync(GatewaySettings settings, int partitions) {
    return new SyncService(
        new SyncService.Settings(
            settings.interactiveTopic(),
            partitions,
            settings.runsTopic(),
            settings.syncQueue(),
            settings.syncTimeout(),
            settings.models()),
        settings.kafka(),
        usage,
        threads,
        SystemTime.TICKER,
        SystemTime.WALL);
  }

  private BatchService batches(GatewaySettings settings) {
    return new BatchService(
        new BatchService.Settings(
            settings.files(),
            settings.runsTopic(),
            settings.accountsTopic(),
            settings.group(),
            ENDPOINTS,
            settings.keys()::owner,
            settings.maxBatchLines(),
            settings.capacity()),
        new BatchService.Ports(
            settings.kafka(),
            usage,
            admin,
            sync.producer(),
            files,
            follower,
            threads,
            SystemTime.TICKER,
            SystemTime.WALL,
            random));
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
    sync.api().listeners().forEach(follower::listen);
    follower.listen(usage);
    Map<TopicPartition, Long> floor = usage.floor();
    Map<String, String> ids = follower.follow(prompts);
    batches.batches().floor(ids).forEach((one, offset) -> floor.merge(one, offset, Math::min));
    follower.startAt(floor);
    usage.begin(batches.usageSources(), follower.positions());
  }

  private static int prepare(String topic, TopicSetup topics) throws InterruptedException {
    int partitions = topics.ensurePrompts(topic);
    topics.ensure(Topics.answers(topic), partitions, Map.of());
    topics.ensure(Topics.dead(topic), partitions, Map.of());
    return partitions;
  }
}
