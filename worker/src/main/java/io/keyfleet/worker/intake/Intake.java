package io.keyfleet.worker.intake;

import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.PromptJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.service.time.Ticks;
import io.keyfleet.worker.accounts.Lease;
import io.keyfleet.worker.accounts.Seat;
import io.keyfleet.worker.dispatch.Delivery;
import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.dispatch.Figures;
import io.keyfleet.worker.dispatch.Lane;
import io.keyfleet.worker.dispatch.Settlements;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One member of the group, on one thread: fetches prompts and hands them to the dispatcher, learns
/// what was settled, commits progress and renews the lease with it, and takes lanes and accounts
/// over and hands them on.
///
/// The thread never waits for a call but when it hands something over. Other threads only add to
/// the queue of settlements, and ask it to stop.
public final class Intake implements Settlements {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(500);
  private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(5);
  private static final int LEAST_PER_LANE = 8;

  /// Prompts between the lowest unfinished one and the last fetched, at which a partition is not
  /// fetched any further: what one poll more brings still fits into the commit metadata.
  private static final int SPAN_BOUND = 20_000;

  private final IntakeSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final AnswersReader reader;
  private final AnswerTopics answerTopics;
  private final Slice slice;
  private final Lease lease;
  private final Ticks ticks;
  private final Dispatcher dispatcher;
  private final Figures figures;

  private final Map<TopicPartition, LaneState> lanes = new HashMap<>();
  private final Set<TopicPartition> taken = new HashSet<>();
  private final Queue<Settled> settled = new ConcurrentLinkedQueue<>();
  private boolean commitPending;
  private long lastCommit;
  private volatile boolean stopping;
  private volatile boolean joined;
  private volatile boolean rebalanceWanted;
  private volatile long lastRound;

  /// @param group how to take part
  /// @param slice the accounts
  /// @param work where prompts go
  Intake(Membership group, Slice slice, Work work) {
    this.settings = group.settings();
    this.consumer = group.consumer();
    this.reader = group.reader();
    this.answerTopics = group.answerTopics();
    this.lease = group.lease();
    this.ticks = group.ticks();
    this.slice = slice;
    this.dispatcher = work.dispatcher();
    this.figures = work.figures();
    this.lastRound = ticks.nanos();
  }

  /// A worker's place in the group.
  record Membership(
      IntakeSettings settings,
      Consumer<byte[], byte[]> consumer,
      AnswersReader reader,
      AnswerTopics answerTopics,
      Lease lease,
      Ticks ticks) {}

  /// What the intake serves.
  record Work(Dispatcher dispatcher, Figures figures) {}

  private record Settled(PromptId prompt, boolean answered, long offset) {}

  @Override
  public void settled(PromptId prompt, boolean answered, long offset) {
    settled.add(new Settled(prompt, answered, offset));
  }

  /// Takes part in the group until [#stop], then hands everything over and leaves.
  public void run() {
    List<String> topics = new ArrayList<>(settings.topics());
    topics.add(settings.accountsTopic());
    try (consumer;
        reader) {
      consumer.subscribe(topics, new Rebalance());
      while (!stopping) {
        round();
      }
      handOver(Set.copyOf(consumer.assignment()));
    }
  }

  /// Asks [#run] to hand everything over and end.
  public void stop() {
    stopping = true;
  }

  /// Asks for a new distribution of the group's work.
  public void rebalance() {
    rebalanceWanted = true;
  }

  /// Whether the group has given this worker its part, which may be nothing.
  public boolean joined() {
    return joined;
  }

  /// Nanoseconds since the thread last went round.
  public long silence() {
    return ticks.nanos() - lastRound;
  }

  private void round() {
    lastRound = ticks.nanos();
    if (rebalanceWanted) {
      rebalanceWanted = false;
      consumer.enforceRebalance("the backlog is not where the accounts are");
    }
    try {
      take(consumer.poll(POLL));
    } catch (AuthenticationException | AuthorizationException e) {
      throw e;
    } catch (KafkaException e) {
      log.warn("Kafka: {}", e.toString());
    }
    absorb();
    try {
      takeOverRest();
      closeGaps();
    } catch (KafkaException e) {
      log.warn("Kafka: {}", e.toString());
    }
    throttle();
    commitSometimes();
  }

  /// A take-over that Kafka did not let come to its end is made good.
  private void takeOverRest() {
    Set<TopicPartition> rest = new HashSet<>(consumer.assignment());
    rest.removeAll(taken);
    if (!rest.isEmpty()) {
      takeOver(rest);
    }
  }

  private void take(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    List<Delivery> deliveries = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      LaneState lane = lanes.get(new TopicPartition(record.topic(), record.partition()));
      if (lane != null && lane.progress.deliver(record.offset())) {
        lane.inHand++;
        read(lane, record, deliveries);
      }
    }
    if (!deliveries.isEmpty()) {
      dispatcher.offer(deliveries);
    }
  }

  private void read(
      LaneState lane, ConsumerRecord<byte[], byte[]> record, List<Delivery> deliveries) {
    PromptId id = new PromptId(record.topic(), record.partition(), record.offset());
    Instant publishedAt = Instant.ofEpochMilli(record.timestamp());
    try {
      Prompt prompt = PromptJson.read(record.value());
      deliveries.add(new Delivery(id, prompt, publishedAt, lane.doubtful().contains(id.offset())));
    } catch (UnreadableRecord e) {
      log.warn("prompt {} is unreadable: {}", id, e.reason());
      dispatcher.reject(id, publishedAt, e.reason());
    }
  }

  /// Learns what reached Kafka since the last time. What belongs to a lane that is gone is its new
  /// owner's to learn.
  private void absorb() {
    for (Settled next = settled.poll(); next != null; next = settled.poll()) {
      PromptId prompt = next.prompt();
      LaneState lane = lanes.get(new TopicPartition(prompt.topic(), prompt.partition()));
      if (lane != null) {
        lane.settled(prompt.offset(), next.answered(), next.offset());
      }
    }
  }

  private void closeGaps() {
    List<LaneState> gaps = lanes.values().stream().filter(LaneState::gap).toList();
    if (!gaps.isEmpty()) {
      reader.catchUp(gaps);
    }
  }

  /// Stops fetching what has enough in hand, and fetches again what has not.
  private void throttle() {
    int bound = Math.max(LEAST_PER_LANE, settings.maxInHand() / Math.max(1, lanes.size()));
    List<TopicPartition> full = new ArrayList<>();
    List<TopicPartition> hungry = new ArrayList<>();
    for (LaneState lane : lanes.values()) {
      boolean enough = lane.inHand >= bound || lane.progress.span() >= SPAN_BOUND;
      (enough ? full : hungry).add(lane.partition);
    }
    full.removeAll(consumer.paused());
    hungry.retainAll(consumer.paused());
    if (!full.isEmpty()) {
      consumer.pause(full);
    }
    if (!hungry.isEmpty()) {
      consumer.resume(hungry);
    }
  }

  private void commitSometimes() {
    long now = ticks.nanos();
    long patience = (commitPending ? COMMIT_PATIENCE : COMMIT_INTERVAL).toNanos();
    if (now - lastCommit < patience) {
      return;
    }
    lastCommit = now;
    skipEmptyOffsets();
    Map<TopicPartition, OffsetAndMetadata> offsets = due(Set.of());
    if (offsets.isEmpty()) {
      return;
    }
    commitPending = true;
    Lease.Moment sent = lease.now();
    consumer.commitAsync(
        offsets,
        (committed, failure) -> {
          commitPending = false;
          acknowledge(committed, sent, failure);
        });
  }

  /// Positions beyond the last record, which transaction markers leave, are progress too.
  private void skipEmptyOffsets() {
    for (LaneState lane : lanes.values()) {
      if (lane.inHand == 0 && !consumer.paused().contains(lane.partition)) {
        try {
          long before = lane.progress.base();
          lane.progress.skipTo(consumer.position(lane.partition, Duration.ZERO));
          lane.dirty |= lane.progress.base() != before;
        } catch (KafkaException e) {
          log.debug("no position of {} yet", lane.partition);
        }
      }
    }
  }

  private void acknowledge(
      Map<TopicPartition, OffsetAndMetadata> committed,
      Lease.Moment sent,
      @Nullable Exception failure) {
    switch (failure) {
      case null -> lease.renew(sent);
      case RebalanceInProgressException _ -> again(committed.keySet());
      case CommitFailedException _ -> {
        lease.end();
        again(committed.keySet());
      }
      case RetriableException _ -> again(committed.keySet());
      default -> {
        log.warn("commit: {}", failure.toString());
        again(committed.keySet());
      }
    }
  }

  private void again(Set<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      LaneState lane = lanes.get(partition);
      if (lane != null) {
        lane.dirty = true;
      }
    }
  }

  /// What a commit should say: lanes where something changed, and every account, for that renews
  /// the lease.
  private Map<TopicPartition, OffsetAndMetadata> due(Set<TopicPartition> last) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    Map<Lane, Set<Long>> inFlight = dispatcher.inFlightByLane();
    for (LaneState lane : lanes.values()) {
      Set<Long> flying = inFlight.getOrDefault(lane.lane, Set.of());
      if (lane.changed(flying)) {
        offsets.put(lane.partition, lane.commit(flying));
      }
    }
    slice
        .seats()
        .forEach((partition, seat) ->
            offsets.put(partition, slice.commit(seat, last.contains(partition))));
    return offsets;
  }

  private void commitNow(Set<TopicPartition> last) {
    Map<TopicPartition, OffsetAndMetadata> offsets = due(last);
    if (offsets.isEmpty()) {
      return;
    }
    Lease.Moment sent = lease.now();
    try {
      consumer.commitSync(offsets, COMMIT_PATIENCE);
      acknowledge(offsets, sent, null);
    } catch (KafkaException e) {
      acknowledge(offsets, sent, e);
    }
    lastCommit = ticks.nanos();
  }

  private void takeOver(Collection<TopicPartition> partitions) {
    joined = true;
    if (partitions.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
    List<LaneState> fresh = new ArrayList<>();
    List<Seat> seats = new ArrayList<>();
    answerTopics.ensure(partitions);
    for (TopicPartition partition : partitions) {
      if (partition.topic().equals(settings.accountsTopic())) {
        slice.take(partition, committed.get(partition)).ifPresent(seats::add);
      } else {
        fresh.add(lane(partition, committed.get(partition)));
      }
    }
    consumer.pause(
        partitions.stream().filter(p -> p.topic().equals(settings.accountsTopic())).toList());
    int found = reader.catchUp(fresh);
    for (LaneState lane : fresh) {
      consumer.seek(lane.partition, lane.progress.base());
      lanes.put(lane.partition, lane);
      dispatcher.open(lane.lane);
    }
    taken.addAll(partitions);
    commitNow(Set.of());
    seats.forEach(dispatcher::seat);
    sayUnfinished(
        fresh.stream().mapToInt(lane -> lane.doubtful().size()).sum(),
        "crash",
        "they were in flight at the last word of an owner that did not hand them over");
    log.info(
        "took over {} prompt partitions and {} account(s); {} settled prompts were not committed; now {} and {}",
        fresh.size(),
        seats.size(),
        found,
        lanes.size(),
        slice.seats().size());
  }

  private LaneState lane(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
    if (committed == null) {
      long start = consumer.beginningOffsets(Set.of(partition)).getOrDefault(partition, 0L);
      return new LaneState(partition, start, ProgressNote.NOTHING);
    }
    ProgressNote note =
        ProgressNote.decode(committed.metadata())
            .orElseGet(() -> {
              log.warn("{} has no readable progress note; reading all its answers", partition);
              return ProgressNote.NOTHING;
            });
    return new LaneState(partition, committed.offset(), note);
  }

  /// Starts nothing more of what goes, lets its calls in flight finish within the drain time, and
  /// commits.
  private void handOver(Set<TopicPartition> partitions) {
    taken.removeAll(partitions);
    Set<TopicPartition> going = new HashSet<>(partitions);
    going.removeIf(p -> !lanes.containsKey(p) && !slice.seats().containsKey(p));
    if (going.isEmpty()) {
      return;
    }
    Set<Lane> goneLanes = goneLanes(going);
    List<Seat> leaving =
        going.stream().filter(slice.seats()::containsKey).map(slice.seats()::get).toList();
    dispatcher.withdraw(goneLanes, leaving);
    long start = ticks.nanos();
    int left = drain(goneLanes, leaving, start + settings.drain().toNanos());
    leaving.forEach(Seat::release);
    absorb();
    commitNow(going);
    forget(going);
    log.info(
        "handed over {} prompt partitions and {} account(s) after {} ms",
        goneLanes.size(),
        leaving.size(),
        (ticks.nanos() - start) / 1_000_000);
    sayUnfinished(left, "drain", "they did not finish within the drain time");
  }

  private int drain(Set<Lane> goneLanes, List<Seat> leaving, long deadline) {
    try {
      while (true) {
        long wait = Math.min(deadline - ticks.nanos(), COMMIT_INTERVAL.toNanos());
        int left = dispatcher.awaitLanded(goneLanes, leaving, Duration.ofNanos(Math.max(0, wait)));
        if (left == 0 || ticks.nanos() - deadline >= 0) {
          return left;
        }
        absorb();
        commitNow(Set.of());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return dispatcher.inFlight();
    }
  }

  private Set<Lane> goneLanes(Set<TopicPartition> partitions) {
    return partitions.stream()
        .filter(lanes::containsKey)
        .map(p -> new Lane(p.topic(), p.partition()))
        .collect(Collectors.toSet());
  }

  private void lose(Collection<TopicPartition> partitions) {
    lease.end();
    taken.removeAll(partitions);
    Set<TopicPartition> going = Set.copyOf(partitions);
    List<Seat> leaving =
        going.stream().filter(slice.seats()::containsKey).map(slice.seats()::get).toList();
    Set<Lane> goneLanes = goneLanes(going);
    dispatcher.withdraw(goneLanes, leaving);
    leaving.forEach(Seat::release);
    forget(going);
    try {
      int left = dispatcher.awaitLanded(goneLanes, leaving, Duration.ZERO);
      sayUnfinished(left, "lost", "they were in flight when the group wrote this worker off");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forget(Set<TopicPartition> partitions) {
    lanes.keySet().removeAll(partitions);
    slice.seats().keySet().removeAll(partitions);
  }

  private void sayUnfinished(int calls, String why, String words) {
    if (calls > 0) {
      figures.mayBePaidTwice(calls, why);
      log.warn("{} call(s) may be paid twice: {}", calls, words);
    }
  }

  /// What the group tells, on the poll thread, inside `poll`.
  private final class Rebalance implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      takeOver(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      handOver(Set.copyOf(partitions));
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      lose(partitions);
    }
  }
}
