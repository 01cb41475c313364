package io.keyfleet.worker.consumer;

import io.keyfleet.contract.PromptId;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.OpenTransactions;
import io.keyfleet.service.kafka.TopicLookup;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.kafka.TransactionWatch;
import io.keyfleet.service.kafka.WriteCheck;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.assignment.AccountBindings;
import io.keyfleet.worker.assignment.AssignmentLeader;
import io.keyfleet.worker.assignment.GroupBacklog;
import io.keyfleet.worker.assignment.GroupSpend;
import io.keyfleet.worker.assignment.JointAssignor;
import io.keyfleet.worker.assignment.MemberMetadata;
import io.keyfleet.worker.assignment.PartitionDrain;
import io.keyfleet.worker.consumer.offsets.SettledReader;
import io.keyfleet.worker.ownership.Budget;
import io.keyfleet.worker.ownership.Lease;
import io.keyfleet.worker.quota.LimiterSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The consumer group on Kafka's classic protocol: the one place that knows which protocol it is.
public final class ConsumerGroup implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConsumerGroup.class);

  /// Where the client's advice goes.
  private static final Logger KAFKA_LOG = LoggerFactory.getLogger(KafkaConsumer.class);

  /// How often the leader looks whether the work is where the accounts are.
  private static final Duration WATCH = Duration.ofSeconds(1);

  /// Looks in a row that must find imbalance.
  private static final int LOOKS = 2;

  private static final int MAX_POLL_RECORDS = 500;
  private static final Duration METADATA_AGE = Duration.ofSeconds(10);

  private final KafkaSettings kafka;
  private final ConsumerSettings settings;
  private final Ticker ticker;
  private final InstantSource wall;
  private final Budget budget;
  private final Admin admin;
  private final TransactionWatch transactions;
  private final TopicSetup topics;
  private final AccountBindings bindings;
  private final SettledReader answers;
  private final ResultTopics resultTopics;
  private @Nullable Consumer<byte[], byte[]> consumer;
  private @Nullable PollLoop poll;
  private @Nullable Recovery recovery;
  private @Nullable AssignmentLeader leader;

  /// Connects, and makes the prompt topics that are missing.
  ///
  /// @param budget hears what the group's accounts have cost
  public ConsumerGroup(
      KafkaSettings kafka,
      ConsumerSettings settings,
      Ticker ticker,
      InstantSource wall,
      Budget budget)
      throws InterruptedException {
    this.budget = budget;
    this.kafka = kafka;
    this.settings = settings;
    this.ticker = ticker;
    this.wall = wall;
    this.admin = kafka.admin();
    this.transactions = new TransactionWatch(OpenTransactions.of(admin), ticker, log::warn);
    this.topics = new TopicSetup(admin, kafka, ticker);
    topics.awaitBroker();
    for (String topic : settings.topics()) {
      topics.ensurePrompts(topic);
    }
    this.bindings = new AccountBindings(settings.accountsTopic(), reader());
    this.answers = new SettledReader(reader());
    this.resultTopics = new ResultTopics(topics, new WriteCheck(admin), settings.accountsTopic());
  }

  /// Makes this worker a member; [#run] takes part.
  ///
  /// @param accounts those whose keys it has
  /// @param work where prompts go
  /// @param threads runs what waits for Kafka
  public void join(
      List<Account> accounts,
      LimiterSettings limits,
      Producer<byte[], byte[]> producer,
      PollLoop.Work work,
      Executor threads)
      throws InterruptedException {
    bindings.ensure(accounts.stream().map(Account::id).toList(), topics, producer);
    lookAtSpending();
    Lease lease = new Lease(settings.lease(), ticker, wall);
    leader =
        new AssignmentLeader(
            settings.accountsTopic(),
            MemberMetadata.of(accounts),
            bindings,
            new GroupBacklog(admin, settings.group(), settings.accountsTopic()));
    PartitionDrain drain = new PartitionDrain(settings.drain(), ticker);
    consumer = member(leader, drain);
    TopicLookup lookup = new TopicLookup(admin);
    Recovery takeOver =
        new Recovery(
            new Recovery.Sources(admin, lookup, settings.group(), bindings, resultTopics, answers),
            threads,
            settings.timings().rest(),
            ticker);
    recovery = takeOver;
    PollLoop.Membership membership =
        new PollLoop.Membership(
            settings, consumer, takeOver, new TopicWatch(lookup, ticker), drain, lease, ticker);
    OwnedAccounts ownedAccounts =
        new OwnedAccounts(accounts, bindings, lease, limits, settings.timings());
    poll = new PollLoop(membership, ownedAccounts, work);
  }

  /// Takes part until [#stop], then hands everything over and leaves.
  public void run() {
    poll().run();
  }

  /// Asks [#run] to end.
  public void stop() {
    poll().stop();
  }

  /// Hears that a prompt's answer or death reached Kafka.
  public void settled(PromptId prompt, boolean answered, long offset) {
    poll().settled(prompt, answered, offset);
  }

  /// What keeps the answers of a prompt topic from being written, as one line with what fixes it;
  /// nothing if Kafka names nothing.
  ///
  /// @param mayMake whether topics and partitions that are missing are made if that is allowed
  public Optional<String> obstacle(String prompts, boolean mayMake) throws InterruptedException {
    return resultTopics.obstacle(prompts, mayMake);
  }

  /// Why partitions that the group gave this worker cannot be taken over, if something is in the
  /// way for now.
  public Optional<String> hindrance() {
    return recovery == null ? Optional.empty() : recovery.hindrance();
  }

  /// Watches for imbalance while this worker leads, and for transactions that its prompts wait for,
  /// until its thread is interrupted.
  public void watch() {
    int found = 0;
    try {
      while (true) {
        ticker.sleep(WATCH);
        lookAtSpending();
        transactions.look(poll().served());
        found = imbalance() ? found + 1 : 0;
        if (found == LOOKS) {
          found = 0;
          poll().rebalance();
        }
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether the group has given this worker its part.
  public boolean joined() {
    return poll().joined();
  }

  /// How long the poll thread has not gone round.
  public Duration silence() {
    return Duration.ofNanos(poll().silence());
  }

  /// For its metrics.
  public Consumer<byte[], byte[]> consumer() {
    return required(consumer);
  }

  @Override
  public void close() {
    answers.close();
    bindings.close();
    admin.close();
  }

  private void lookAtSpending() throws InterruptedException {
    if (budget.bounded()) {
      try {
        budget.heard(
            new GroupSpend(admin, settings.group(), settings.accountsTopic(), bindings).look());
      } catch (ExecutionException | TimeoutException e) {
        log.warn("what the fleet has spent cannot be seen: {}", String.valueOf(e.getMessage()));
      }
    }
  }

  private boolean imbalance() {
    try {
      return required(leader).worthRebalancing();
    } catch (KafkaException e) {
      log.debug("no look at the balance", e);
      return false;
    }
  }

  private Consumer<byte[], byte[]> member(AssignmentLeader leads, PartitionDrain drain) {
    Map<String, Object> fixed = new HashMap<>();
    fixed.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
    fixed.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    fixed.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) settings.session().toMillis());
    fixed.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) settings.heartbeat().toMillis());
    fixed.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int) settings.rebalance().toMillis());
    fixed.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    fixed.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, (int) METADATA_AGE.toMillis());
    fixed.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(JointAssignor.class.getName()));
    fixed.put(JointAssignor.LEADERSHIP, leads);
    fixed.put(JointAssignor.DEPARTURES, drain);
    if (KAFKA_LOG.isInfoEnabled()) {
      log.info(
          "Kafka's client advises group.protocol=consumer below; that is not for this group, which"
              + " brings its own assignor");
    }
    return new KafkaConsumer<>(kafka.consumer(plain(fixed)));
  }

  private Consumer<byte[], byte[]> reader() {
    return new KafkaConsumer<>(kafka.consumer(plain(new HashMap<>())));
  }

  private static Map<String, Object> plain(Map<String, Object> fixed) {
    fixed.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    fixed.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    fixed.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    fixed.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    fixed.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    fixed.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return fixed;
  }

  private PollLoop poll() {
    return required(poll);
  }

  private static <T> T required(@Nullable T joined) {
    if (joined == null) {
      throw new IllegalStateException("not joined yet");
    }
    return joined;
  }
}
