package io.keyfleet.worker.consumer;

import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.OpenTransactions;
import io.keyfleet.service.kafka.TopicLookup;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.kafka.TransactionWatch;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.assignment.AccountBindings;
import io.keyfleet.worker.assignment.AssignmentLeader;
import io.keyfleet.worker.assignment.GroupBacklog;
import io.keyfleet.worker.assignment.GroupSpend;
import io.keyfleet.worker.assignment.JointAssignor;
import io.keyfleet.worker.assignment.KnownAccounts;
import io.keyfleet.worker.assignment.PartitionDrain;
import io.keyfleet.worker.consumer.offsets.SettledReader;
import io.keyfleet.worker.consumer.recovery.Recovery;
import io.keyfleet.worker.consumer.recovery.ResultTopics;
import io.keyfleet.worker.ownership.Budget;
import io.keyfleet.worker.ownership.Lease;
import io.keyfleet.worker.quota.LimiterSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  private final ConsumerSettings settings;
  private final Ports ports;
  private final Lease lease;
  private final TransactionWatch transactions;
  private final AccountBindings bindings;
  private final KnownAccounts known;
  private final SettledReader settled;
  private final AssignmentLeader leader;
  private final Recovery recovery;
  private final Consumer<byte[], byte[]> consumer;
  private final PollLoop poll;
  private String unboundReason = "";

  /// What a member works with. All of it stays the caller's.
  ///
  /// @param producer writes which account has which partition
  /// @param budget hears what the group's accounts have cost
  /// @param threads runs what waits for Kafka
  public record Ports(
      KafkaSettings kafka,
      Admin admin,
      TopicSetup topics,
      ResultTopics resultTopics,
      Producer<byte[], byte[]> producer,
      Budget budget,
      Executor threads,
      Ticker ticker,
      InstantSource wall) {}

  /// Makes this worker a member; [#run] takes part.
  ///
  /// @param accounts those whose keys it has
  /// @param work where prompts go
  public ConsumerGroup(
      ConsumerSettings settings,
      List<Account> accounts,
      LimiterSettings limits,
      Ports ports,
      PollLoop.Work work)
      throws InterruptedException {
    this.settings = settings;
    this.ports = ports;
    Admin admin = ports.admin();
    Ticker ticker = ports.ticker();
    String accountsTopic = settings.accountsTopic();
    this.transactions = new TransactionWatch(OpenTransactions.of(admin), ticker, log::warn);
    this.bindings = new AccountBindings(accountsTopic, scanner("keyfleet-worker-accounts"));
    this.known = new KnownAccounts(accounts);
    this.settled = new SettledReader(scanner("keyfleet-worker-settled"));
    bindings.ensure(known.ids(), ports.topics(), ports.producer());
    lookAtSpending();
    this.lease = new Lease(settings.lease(), ticker, ports.wall());
    PartitionDrain drain = new PartitionDrain(settings.drain(), ticker);
    GroupBacklog backlog = new GroupBacklog(admin, settings.group(), accountsTopic);
    this.leader = new AssignmentLeader(accountsTopic, known, bindings, backlog);
    this.consumer = member(leader, drain);
    TopicLookup lookup = new TopicLookup(admin);
    Recovery.Sources sources =
        new Recovery.Sources(
            admin, lookup, settings.group(), bindings, ports.resultTopics(), settled);
    this.recovery = new Recovery(sources, ports.threads(), settings.timings().grace(), ticker);
    this.poll =
        new PollLoop(
            new PollLoop.Membership(
                settings,
                consumer,
                recovery,
                new TopicWatch(lookup, ticker),
                drain,
                known,
                lease,
                ticker),
            new OwnedAccounts(known, bindings, lease, limits, settings.timings()),
            work);
  }

  /// Takes part until [#stop], then hands everything over and leaves.
  public void run() {
    poll.run();
  }

  /// Asks [#run] to end.
  public void stop() {
    poll.stop();
  }

  /// Has these accounts from now on. Those that are gone get no further call; added ones are bound
  /// to partitions by [#watch].
  public void change(List<Account> accounts) {
    known.change(accounts);
  }

  /// How long its lease lasts yet.
  public Duration lease() {
    return lease.remaining();
  }

  /// Prompts that are fetched and not finished.
  public int inHand() {
    return poll.inHand();
  }

  /// How many accounts have limits that only another member's pool has.
  public int disputedAccounts() {
    return known.disputed();
  }

  /// Why partitions that the group gave this worker cannot be taken over, if something is in the
  /// way for now.
  public Optional<String> hindrance() {
    return recovery.obstacle();
  }

  /// Watches for imbalance while this worker leads, and for transactions that its prompts wait for,
  /// until its thread is interrupted.
  public void watch() {
    int found = 0;
    try {
      while (true) {
        ports.ticker().sleep(WATCH);
        bindAdded();
        lookAtSpending();
        transactions.look(poll.served());
        found = imbalance() ? found + 1 : 0;
        if (found == LOOKS) {
          found = 0;
          poll.rebalance("the backlog is not on the workers that have the accounts");
        }
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether the group has given this worker its part.
  public boolean joined() {
    return poll.joined();
  }

  /// How long the poll thread has not gone round.
  public Duration silence() {
    return Duration.ofNanos(poll.silence());
  }

  /// For its metrics.
  public Consumer<byte[], byte[]> consumer() {
    return consumer;
  }

  @Override
  public void close() {
    settled.close();
    bindings.close();
  }

  /// Binds accounts that were added while the worker runs, again and again until it succeeds.
  private void bindAdded() throws InterruptedException {
    Set<String> ids = known.ids();
    if (bindings.unbound(ids).isEmpty()) {
      return;
    }
    try {
      bindings.ensure(ids, ports.topics(), ports.producer());
      unboundReason = "";
      poll.rebalance("accounts were added");
    } catch (Failure | KafkaException e) {
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(unboundReason)) {
        unboundReason = reason;
        log.warn("added accounts cannot be used yet: {}", reason);
      }
    }
  }

  private void lookAtSpending() throws InterruptedException {
    if (ports.budget().bounded()) {
      try {
        ports
            .budget()
            .heard(
                new GroupSpend(ports.admin(), settings.group(), settings.accountsTopic(), bindings)
                    .look());
      } catch (ExecutionException | TimeoutException e) {
        log.warn("what the fleet has spent cannot be seen: {}", String.valueOf(e.getMessage()));
      }
    }
  }

  private boolean imbalance() {
    try {
      return leader.worthRebalancing();
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
    return KafkaClients.consumer(ports.kafka(), fixed);
  }

  private Consumer<byte[], byte[]> scanner(String clientId) {
    return KafkaClients.scanner(ports.kafka(), clientId, "earliest");
  }
}
