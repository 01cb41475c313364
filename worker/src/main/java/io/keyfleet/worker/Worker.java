package io.keyfleet.worker;

import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.kafka.WriteCheck;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.http.OkHttpChatApi;
import io.keyfleet.worker.consumer.ConsumerGroup;
import io.keyfleet.worker.consumer.ConsumerSettings;
import io.keyfleet.worker.consumer.PollLoop;
import io.keyfleet.worker.consumer.StoppedRunsFollower;
import io.keyfleet.worker.consumer.recovery.ResultTopics;
import io.keyfleet.worker.dispatch.DispatchPorts;
import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.metrics.MicrometerMetrics;
import io.keyfleet.worker.ownership.Budget;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.pool.PoolWatch;
import io.keyfleet.worker.publish.CompletionQueue;
import io.keyfleet.worker.publish.KafkaResultPublisher;
import io.keyfleet.worker.publish.ResultProducer;
import io.keyfleet.worker.quota.SchedulingDelayProbe;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One worker: the group hands it prompts and accounts, the dispatcher brings the two together, the
/// API answers, the publisher publishes. [#run] works until [#stop] and hands everything over
/// before it returns.
public final class Worker {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration LAST_SENDS = Duration.ofSeconds(10);

  private final WorkerSettings settings;
  private final Ticker ticker = SystemTime.TICKER;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Admin admin;
  private final Producer<byte[], byte[]> producer;
  private final KafkaResultPublisher publisher;
  private final OkHttpChatApi api;
  private final Dispatcher dispatcher;
  private final ConsumerGroup group;
  private final StoppedRunsFollower stoppedRuns;
  private final List<KafkaClientMetrics> kafkaMetrics;
  private final PoolFollower pool;
  private final MicrometerMetrics metrics;

  /// Connects to Kafka, creates missing topics, and wires the worker, from API and producer at the
  /// bottom to membership in the group at the top.
  ///
  /// @param registry where its figures go; stays the caller's
  /// @throws Failure if Kafka or the API cannot be reached
  public Worker(WorkerSettings settings, MeterRegistry registry) throws InterruptedException {
    this.settings = settings;
    settings.publish().spool().warning().ifPresent(log::warn);
    this.api = new OkHttpChatApi(settings.api(), ticker, SystemTime.WALL);
    requireApi(settings.pool().providers());
    this.metrics = new MicrometerMetrics(registry, settings.genAiMetrics());
    Budget budget = new Budget(settings.dispatch().budget());
    KafkaSettings kafka = settings.kafka();
    ConsumerSettings consumer = settings.consumer();
    this.admin = kafka.admin();
    TopicSetup topics = topics(admin);
    ResultTopics resultTopics =
        new ResultTopics(topics, new WriteCheck(admin), consumer.accountsTopic());
    this.producer = ResultProducer.create(kafka);
    this.publisher =
        new KafkaResultPublisher(
            producer, settings.publish(), resultTopics::obstacle, threads, ticker, SystemTime.WALL);
    CompletionQueue completions = new CompletionQueue();
    DispatchPorts ports = new DispatchPorts(api, publisher, completions, metrics, threads, budget);
    this.dispatcher =
        new Dispatcher(settings.dispatch(), ports, ticker, SystemTime.WALL, new Random());
    publisher.listen(dispatcher::publisherChanged);
    metrics.watch(dispatcher);
    this.stoppedRuns =
        new StoppedRunsFollower(
            kafka, consumer.followed().runs(), dispatcher::stopRun, dispatcher::forgetRun, ticker);
    WarmUp.run();
    this.group =
        new ConsumerGroup(
            consumer,
            settings.accounts(),
            settings.limits(),
            new ConsumerGroup.Ports(
                kafka,
                admin,
                topics,
                resultTopics,
                producer,
                budget,
                threads,
                ticker,
                SystemTime.WALL),
            new PollLoop.Work(dispatcher, completions, metrics));
    this.pool = new PoolFollower(settings.pool(), api, dispatcher, group, metrics);
    metrics.watchPool(pool::refused);
    metrics.watch(group, budget, dispatcher);
    this.kafkaMetrics =
        List.of(new KafkaClientMetrics(group.consumer()), new KafkaClientMetrics(producer));
    kafkaMetrics.forEach(one -> one.bindTo(registry));
  }

  /// Brings those of its figures up to date that are not read when somebody looks.
  public void refreshMetrics() {
    metrics.refresh(dispatcher.ownedAccounts());
  }

  /// Works until [#stop], then hands everything over.
  public void run() {
    Thread dispatching = Thread.ofPlatform().name("dispatcher").start(dispatcher);
    threads.execute(new SchedulingDelayProbe(settings.limits().delay(), ticker));
    threads.execute(group::watch);
    threads.execute(publisher::watch);
    threads.execute(stoppedRuns::follow);
    if (settings.pools().watched()) {
      PoolWatch watch = new PoolWatch(settings.pools(), pool);
      threads.execute(() -> watch.watch(ticker));
    }
    try {
      group.run();
    } finally {
      dispatcher.stop();
      joined(dispatching);
      publisher.close(LAST_SENDS);
      threads.shutdownNow();
      api.close();
      kafkaMetrics.forEach(KafkaClientMetrics::close);
      group.close();
      admin.close();
    }
  }

  /// Asks [#run] to hand everything over and end.
  public void stop() {
    group.stop();
  }

  /// Whether the group has given it its part.
  public boolean joined() {
    return group.joined();
  }

  /// The accounts that it owns now.
  public List<OwnedAccount> ownedAccounts() {
    return dispatcher.ownedAccounts();
  }

  /// What keeps it from working, if anything does.
  public Optional<String> unready() {
    if (!group.joined()) {
      return Optional.of("has not joined the group yet");
    }
    Optional<String> hindrance = group.hindrance().or(publisher::trouble);
    if (hindrance.isPresent()) {
      return hindrance;
    }
    if (dispatcher.outOfBudget()) {
      return Optional.of("the budget is reached: KEYFLEET_BUDGET");
    }
    List<OwnedAccount> ownedAccounts = dispatcher.ownedAccounts();
    boolean out =
        !ownedAccounts.isEmpty()
            && ownedAccounts.stream().allMatch(owned -> owned.out().isPresent());
    return out
        ? ownedAccounts.getFirst().out().map(why -> "every account is out: " + why)
        : Optional.empty();
  }

  /// The problem that only a restart can fix, if there is one.
  public Optional<String> stuck() {
    Duration longest = settings.consumer().drain().plus(Duration.ofMinutes(2));
    return group.silence().compareTo(longest) > 0
        ? Optional.of("has not polled Kafka for " + group.silence().toSeconds() + " s")
        : Optional.empty();
  }

  /// Waits for a broker, and makes the prompt topics that are missing.
  private TopicSetup topics(Admin admin) throws InterruptedException {
    TopicSetup topics = new TopicSetup(admin, settings.kafka(), ticker);
    topics.awaitBroker();
    for (String topic : settings.consumer().topics()) {
      topics.ensurePrompts(topic);
    }
    return topics;
  }

  /// One provider that can be reached is enough to begin with. They are reached as calls reach
  /// them.
  private void requireApi(Collection<Provider> providers) {
    List<String> mute = providers.stream().flatMap(one -> muteness(one).stream()).toList();
    if (mute.size() == providers.size()) {
      throw new Failure(String.join("; ", mute) + "; start it or fix BASE_URL");
    }
    mute.forEach(line -> log.warn("{}; continuing without it until it does", line));
  }

  private Optional<String> muteness(Provider provider) {
    URI url = provider.baseUrl();
    String where = url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    return api.unreachable(provider, CONNECT)
        .map(why -> "no API answers at " + where + " (" + why + ")");
  }

  private static void joined(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
