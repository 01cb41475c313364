package io.keyfleet.worker.intake;

import io.keyfleet.contract.PromptId;
import io.keyfleet.service.time.Ticks;
import io.keyfleet.worker.accounts.Lease;
import io.keyfleet.worker.accounts.Seat;
import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.dispatch.Figures;
import io.keyfleet.worker.dispatch.Lane;
import io.keyfleet.worker.dispatch.Settlements;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One member of the group, on one thread: fetches prompts and hands them to the dispatcher, learns
/// what was settled, commits progress and renews the lease with it, and takes lanes and accounts
/// over and hands them on.
///
/// The thread waits for nothing: what was given is recovered elsewhere, and what is to be let go of
/// departs while the rounds go on. So this worker never holds a rebalance up, and its lease lasts
/// through the rebalances of others. Other threads only add to the queue of settlements, and ask it
/// to stop.
public final class Intake implements Settlements {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);
  private static final Duration POLL = Duration.ofMillis(50);

  /// The same while records wait for an answer of the brokers.
  private static final Duration SHORT_POLL = Duration.ofMillis(2);

  private final IntakeSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Lease lease;
  private final Ticks ticks;
  private final Recovery recovery;
  private final TopicWatch topics;
  private final Departures departures;
  private final Lanes lanes;
  private final Slice slice;
  private final NoteBound notes;
  private final Commits commits;
  private final Dispatcher dispatcher;
  private final Unfinished unfinished;
  private final TopicChanges changes;
  private final Takeover takeover;

  private volatile boolean stopping;
  private volatile boolean joined;
  private volatile boolean rebalanceWanted;
  private volatile long lastRound;
  private volatile Set<TopicPartition> served = Set.of();

  /// @param group how to take part
  /// @param slice the accounts
  /// @param work where prompts go
  Intake(Membership group, Slice slice, Work work) {
    this.settings = group.settings();
    this.consumer = group.consumer();
    this.lease = group.lease();
    this.ticks = group.ticks();
    this.recovery = group.recovery();
    this.topics = group.topics();
    this.departures = group.departures();
    this.slice = slice;
    this.dispatcher = work.dispatcher();
    this.unfinished = new Unfinished(dispatcher, work.figures());
    this.notes = new NoteBound(NoteBound.STANDARD);
    this.lanes = new Lanes(consumer, dispatcher, settings.maxInHand(), notes);
    this.commits = new Commits(consumer, lease, ticks, notes, new Word());
    this.changes = new TopicChanges(topics, consumer, recovery, dispatcher);
    this.takeover = new Takeover(recovery, dispatcher, work.figures(), unfinished);
    this.lastRound = ticks.nanos();
  }

  /// A worker's place in the group.
  record Membership(
      IntakeSettings settings,
      Consumer<byte[], byte[]> consumer,
      Recovery recovery,
      TopicWatch topics,
      Departures departures,
      Lease lease,
      Ticks ticks) {}

  /// What the intake serves.
  public record Work(Dispatcher dispatcher, Figures figures) {}

  @Override
  public void settled(PromptId prompt, boolean answered, long offset) {
    lanes.settled(prompt, answered, offset);
  }

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
  public void rebalance() {
    rebalanceWanted = true;
  }

  /// Whether the group has given this worker its part, which may be nothing.
  public boolean joined() {
    return joined;
  }

  /// The prompt partitions that it serves, as of the last look at their topics.
  Set<TopicPartition> served() {
    return served;
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
      lanes.take(
          consumer.poll(lanes.unconfirmed() ? SHORT_POLL : POLL),
          departures.deadlines().keySet(),
          topics.begun());
    } catch (AuthenticationException | AuthorizationException e) {
      throw e;
    } catch (KafkaException e) {
      log.warn("Kafka: {}", e.toString());
    }
    lanes.absorb();
    if (changes.look(lanes, departures.deadlines().keySet())) {
      served = lanes.partitions();
    }
    if (takeover.next(lanes, slice)) {
      commits.soon();
    }
    depart();
    lanes.throttle(departures.deadlines().keySet());
    List<AnswersReader.Look> gaps = lanes.gaps();
    if (!gaps.isEmpty()) {
      recovery.closeGaps(gaps);
    }
    Map<LaneState, List<Long>> skipped = lanes.skipped();
    if (!skipped.isEmpty()) {
      recovery.lookAtSkipped(skipped);
    }
    if (commits.due()) {
      commits.send(() -> word(Set.of()));
    }
  }

  /// Goes on until everything has landed or its time is over, then gives everything back at once.
  /// Where that takes long, the group is asked to take what has landed before.
  private void leave() {
    departures.leave();
    long end = ticks.nanos() + settings.drain().toNanos();
    Set<TopicPartition> all = consumer.assignment();
    while (!landed().containsAll(all) && ticks.nanos() - end < 0) {
      round();
      all = consumer.assignment();
    }
    giveUp(all);
  }

  /// Starts nothing more of what is to be let go of, and says what has landed.
  private void depart() {
    Departures.Change change = departures.update(consumer.assignment());
    if (!change.begun().isEmpty()) {
      dispatcher.withdraw(lanes.among(change.begun()), slice.among(change.begun()));
      log.info("letting go of {} partitions and accounts", change.begun().size());
    }
    if (!change.kept().isEmpty()) {
      keep(change.kept());
    }
    if (!departures.deadlines().isEmpty() && departures.release(landed())) {
      consumer.enforceRebalance("has let go of what it was asked for");
    }
  }

  private void keep(Set<TopicPartition> partitions) {
    Set<TopicPartition> unknown = new HashSet<>();
    for (TopicPartition partition : partitions) {
      lanes.at(partition).ifPresent(lanes::reopen);
      slice.opened(partition).ifPresent(dispatcher::seat);
      if (lanes.at(partition).isEmpty() && slice.at(partition).isEmpty()) {
        unknown.add(partition);
      }
    }
    recovery.begin(unknown);
  }

  /// What of all that departs has nothing in flight, or no time left.
  private Set<TopicPartition> landed() {
    Map<Lane, Set<Long>> flying = dispatcher.inFlightByLane();
    return departures.landed(partition ->
        slice.at(partition).map(seat -> !seat.quiet()).orElse(false)
            || lanes.at(partition).map(lane -> flying.containsKey(lane.lane)).orElse(false));
  }

  /// What a commit should say: lanes where something changed, and every account, for that renews
  /// the lease.
  private Map<TopicPartition, OffsetAndMetadata> word(Set<TopicPartition> last) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(lanes.due(last));
    offsets.putAll(slice.due(last, notes.chars()));
    return offsets;
  }

  /// The group takes these away, and this worker has let go of them.
  private void giveUp(Collection<TopicPartition> partitions) {
    recovery.forget(partitions);
    Set<Lane> gone = lanes.among(partitions);
    List<Seat> seats = slice.among(partitions);
    if (gone.isEmpty() && seats.isEmpty()) {
      return;
    }
    dispatcher.withdraw(gone, seats);
    seats.forEach(Seat::release);
    lanes.absorb();
    int left = unfinished.among(gone);
    commits.sendAndWait(() -> word(Set.copyOf(partitions)));
    lanes.remove(partitions);
    slice.remove(partitions);
    log.info("handed over {} prompt partitions and {} account(s)", gone.size(), seats.size());
    unfinished.say(left, "drain", "they did not finish within the drain time");
  }

  private void lose(Collection<TopicPartition> partitions) {
    lease.end();
    recovery.forget(partitions);
    Set<Lane> gone = lanes.among(partitions);
    List<Seat> seats = slice.among(partitions);
    dispatcher.withdraw(gone, seats);
    seats.forEach(Seat::release);
    lanes.remove(partitions);
    slice.remove(partitions);
    unfinished.say(
        unfinished.among(gone), "lost", "they were in flight when the group wrote this worker off");
  }

  /// What became of this worker's word.
  private final class Word implements Commits.Heard {
    @Override
    public void acknowledged(Set<TopicPartition> partitions) {
      Set<TopicPartition> departing = departures.deadlines().keySet();
      for (TopicPartition partition : partitions) {
        if (!departing.contains(partition)) {
          lanes.open(partition);
          slice.open(partition).ifPresent(dispatcher::seat);
        }
      }
    }

    @Override
    public void failed(Set<TopicPartition> partitions) {
      lanes.again(partitions);
    }
  }

  /// What the group tells, on the poll thread, inside `poll`.
  private final class Rebalance implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      joined = true;
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
