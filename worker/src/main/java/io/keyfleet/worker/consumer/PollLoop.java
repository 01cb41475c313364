package io.keyfleet.worker.consumer;

import io.keyfleet.service.time.Ticker;
import io.keyfleet.worker.assignment.KnownAccounts;
import io.keyfleet.worker.assignment.PartitionDrain;
import io.keyfleet.worker.consumer.offsets.MetadataLimit;
import io.keyfleet.worker.consumer.offsets.PartitionState;
import io.keyfleet.worker.consumer.offsets.SettledReader;
import io.keyfleet.worker.consumer.recovery.Recovery;
import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.dispatch.WorkerMetrics;
import io.keyfleet.worker.ownership.Lease;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.publish.CompletionQueue;
import io.keyfleet.worker.queue.PromptPartition;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One member of the group, on one thread: fetches prompts and hands them to the dispatcher, learns
/// what was settled, commits progress and renews the lease with it, and takes partitions and
/// accounts over and hands them on.
///
/// The thread waits for nothing: what was assigned is recovered elsewhere, and what is to be
/// released drains while the rounds continue. So this worker never holds a rebalance up, and its
/// lease lasts through the rebalances of others. Other threads only add to the completion queue,
/// and ask it to stop.
public final class PollLoop {
  private static final Logger log = LoggerFactory.getLogger(PollLoop.class);
  private static final Duration POLL = Duration.ofMillis(50);

  /// The same while records wait for an answer of the brokers.
  private static final Duration SHORT_POLL = Duration.ofMillis(2);

  private final ConsumerSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Lease lease;
  private final Ticker ticker;
  private final Recovery recovery;
  private final TopicWatch topics;
  private final PartitionDrain drain;
  private final KnownAccounts known;
  private final OwnedPartitions ownedPartitions;
  private final OwnedAccounts ownedAccounts;
  private final MetadataLimit metadata;
  private final OffsetCommitter committer;
  private final Dispatcher dispatcher;
  private final WorkerMetrics metrics;
  private final DuplicateRisk duplicateRisk;
  private final TopicChanges changes;
  private final Takeover takeover;

  private volatile boolean stopping;
  private volatile boolean joined;
  private volatile @Nullable String rebalanceWanted;
  private long accountsSeen;
  private volatile long lastRound;
  private volatile Set<TopicPartition> served = Set.of();
  private volatile int inHand;

  /// @param group how to take part
  /// @param ownedAccounts the accounts
  /// @param work where prompts go
  PollLoop(Membership group, OwnedAccounts ownedAccounts, Work work) {
    this.settings = group.settings();
    this.consumer = group.consumer();
    this.lease = group.lease();
    this.ticker = group.ticker();
    this.recovery = group.recovery();
    this.topics = group.topics();
    this.drain = group.drain();
    this.known = group.known();
    this.ownedAccounts = ownedAccounts;
    this.dispatcher = work.dispatcher();
    this.metrics = work.metrics();
    this.duplicateRisk = new DuplicateRisk(dispatcher, work.metrics());
    this.metadata = new MetadataLimit(MetadataLimit.STANDARD);
    this.ownedPartitions =
        new OwnedPartitions(
            consumer,
            dispatcher,
            work.completions(),
            settings.followed().interactive(),
            settings.maxOutstanding(),
            metadata);
    this.committer =
        new OffsetCommitter(
            consumer,
            lease,
            ticker,
            metadata,
            new CommitFollowUp(drain, ownedPartitions, ownedAccounts, dispatcher));
    this.changes = new TopicChanges(topics, consumer, recovery, dispatcher);
    this.takeover = new Takeover(recovery, dispatcher, work.metrics(), duplicateRisk);
    this.lastRound = ticker.nanos();
  }

  /// A worker's place in the group.
  record Membership(
      ConsumerSettings settings,
      Consumer<byte[], byte[]> consumer,
      Recovery recovery,
      TopicWatch topics,
      PartitionDrain drain,
      KnownAccounts known,
      Lease lease,
      Ticker ticker) {}

  /// Where prompts go, and how they come back.
  ///
  /// @param completions what is settled since
  public record Work(Dispatcher dispatcher, CompletionQueue completions, WorkerMetrics metrics) {}

  /// Takes part in the group until [#stop], then hands everything over and leaves.
  public void run() {
    try (consumer) {
      settings.followed().subscribe(consumer, new Rebalance());
      while (!stopping) {
        round();
      }
      leave();
    }
  }

  /// Asks [#run] to hand everything over and end.
  public void stop() {
    stopping = true;
  }

  /// Asks for a new distribution of the group's work.
  ///
  /// @param reason for the brokers' log
  public void rebalance(String reason) {
    rebalanceWanted = reason;
  }

  /// Whether the group has given this worker its part, which may be nothing.
  public boolean joined() {
    return joined;
  }

  /// The prompt partitions that it serves, as of the last look at their topics.
  Set<TopicPartition> served() {
    return served;
  }

  /// Prompts that are fetched and not finished, as of the last round.
  int inHand() {
    return inHand;
  }

  /// Nanoseconds since the thread last went round.
  public long silence() {
    return ticker.nanos() - lastRound;
  }

  private void round() {
    lastRound = ticker.nanos();
    if (known.takeRoundWish()) {
      rebalance("this worker's pool changed");
    }
    String reason = rebalanceWanted;
    if (reason != null) {
      rebalanceWanted = null;
      consumer.enforceRebalance(reason);
    }
    try {
      ownedPartitions.take(
          consumer.poll(ownedPartitions.unconfirmed() ? SHORT_POLL : POLL),
          drain.deadlines().keySet(),
          topics.begun());
    } catch (AuthenticationException | AuthorizationException e) {
      throw e;
    } catch (KafkaException e) {
      log.warn("Kafka: {}", e.toString());
    }
    ownedPartitions.absorb();
    updateAccounts();
    if (changes.look(ownedPartitions, drain.deadlines().keySet())) {
      served = ownedPartitions.partitions();
    }
    if (takeover.next(ownedPartitions, ownedAccounts)) {
      committer.soon();
    }
    depart();
    ownedPartitions.throttle(drain.deadlines().keySet());
    inHand = ownedPartitions.outstanding();
    List<SettledReader.Look> gaps = ownedPartitions.gaps();
    if (!gaps.isEmpty()) {
      recovery.closeGaps(gaps);
    }
    Map<PartitionState, List<Long>> skipped = ownedPartitions.skipped();
    if (!skipped.isEmpty()) {
      recovery.lookAtSkipped(skipped);
    }
    if (committer.due()) {
      committer.send(() -> offsetsToCommit(Set.of()));
    }
  }

  /// Takes up a changed pool, or what other members say of it.
  private void updateAccounts() {
    long version = known.version();
    if (version != accountsSeen) {
      accountsSeen = version;
      Set<TopicPartition> departing = drain.deadlines().keySet();
      Set<TopicPartition> late = ownedAccounts.update(dispatcher, departing);
      late.removeIf(one -> departing.contains(one) || !consumer.assignment().contains(one));
      recovery.begin(late);
    }
  }

  /// Goes on until everything has landed or its time is over, then gives everything back at once.
  /// If that takes long, the group is asked to take what has landed before.
  private void leave() {
    drain.leave();
    long end = ticker.nanos() + settings.drain().toNanos();
    Set<TopicPartition> all = consumer.assignment();
    while (!landed().containsAll(all) && ticker.nanos() - end < 0) {
      round();
      all = consumer.assignment();
    }
    giveUp(all);
  }

  /// Starts nothing more of what is to be released, and announces what has landed.
  private void depart() {
    PartitionDrain.Change change = drain.update(consumer.assignment());
    if (!change.begun().isEmpty()) {
      dispatcher.withdraw(
          ownedPartitions.among(change.begun()), ownedAccounts.among(change.begun()));
      log.info("draining {} partitions and accounts", change.begun().size());
    }
    if (!change.kept().isEmpty()) {
      keep(change.kept());
    }
    if (!drain.deadlines().isEmpty() && drain.release(landed())) {
      consumer.enforceRebalance("has released what it was asked for");
    }
  }

  private void keep(Set<TopicPartition> partitions) {
    Set<TopicPartition> unknown = new HashSet<>();
    for (TopicPartition partition : partitions) {
      ownedPartitions.at(partition).ifPresent(ownedPartitions::reopen);
      ownedAccounts.opened(partition).ifPresent(dispatcher::add);
      if (ownedPartitions.at(partition).isEmpty() && ownedAccounts.at(partition).isEmpty()) {
        unknown.add(partition);
      }
    }
    recovery.begin(unknown);
  }

  /// What of all that departs has nothing in flight, or no time left.
  private Set<TopicPartition> landed() {
    Map<PromptPartition, Set<Long>> flying = dispatcher.inFlightByPartition();
    return drain.landed(partition ->
        ownedAccounts.at(partition).map(owned -> !owned.quiet()).orElse(false)
            || ownedPartitions
                .at(partition)
                .map(state -> flying.containsKey(state.promptPartition))
                .orElse(false));
  }

  /// What a commit should say: partitions where something changed, and every account, for that
  /// renews the lease.
  private Map<TopicPartition, OffsetAndMetadata> offsetsToCommit(Set<TopicPartition> last) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(ownedPartitions.due(last));
    offsets.putAll(ownedAccounts.due(last, metadata.chars()));
    return offsets;
  }

  /// The group takes these away, and this worker has released them.
  private void giveUp(Collection<TopicPartition> partitions) {
    recovery.forget(partitions);
    Set<PromptPartition> gone = ownedPartitions.among(partitions);
    List<OwnedAccount> accounts = ownedAccounts.among(partitions);
    if (gone.isEmpty() && accounts.isEmpty()) {
      ownedAccounts.remove(partitions);
      return;
    }
    drain.elapsed(partitions).ifPresent(metrics::drained);
    dispatcher.withdraw(gone, accounts);
    accounts.forEach(OwnedAccount::release);
    ownedPartitions.absorb();
    int left = duplicateRisk.among(gone);
    committer.sendAndWait(() -> offsetsToCommit(Set.copyOf(partitions)));
    ownedPartitions.remove(partitions);
    ownedAccounts.remove(partitions);
    log.info("handed over {} prompt partitions and {} account(s)", gone.size(), accounts.size());
    duplicateRisk.say(left, "drain", "they did not finish within the drain time");
  }

  private void lose(Collection<TopicPartition> partitions) {
    lease.end();
    recovery.forget(partitions);
    Set<PromptPartition> gone = ownedPartitions.among(partitions);
    List<OwnedAccount> accounts = ownedAccounts.among(partitions);
    dispatcher.withdraw(gone, accounts);
    accounts.forEach(OwnedAccount::release);
    ownedPartitions.remove(partitions);
    ownedAccounts.remove(partitions);
    duplicateRisk.say(
        duplicateRisk.among(gone),
        "lost",
        "they were in flight when the group wrote this worker off");
  }

  /// The group's callbacks, on the poll thread, inside `poll`.
  private final class Rebalance implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      joined = true;
      metrics.rebalanced();
      consumer.pause(partitions);
      recovery.begin(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      giveUp(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      lose(partitions);
    }
  }
}
