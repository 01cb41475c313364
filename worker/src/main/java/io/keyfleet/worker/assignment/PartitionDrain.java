package io.keyfleet.worker.assignment;

import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/// What this worker has to release, and how far it has come with that. The group's leader asks for
/// a partition, its owner starts nothing more there, and once nothing of it is in flight, or its
/// time is over, the owner says at its next join that the partition is released; the group then
/// takes it away. So the poll thread never waits for a call, and no rebalance waits for a drain.
/// For the poll thread.
public final class PartitionDrain {
  /// Between two releases while others are still in flight: each one is a round of the whole group.
  private static final Duration BETWEEN_RELEASES = Duration.ofSeconds(1);

  /// From the decision to leave to the first release: by then what was about to be sent has been
  /// sent, so that the accounts are released together, while calls continue.
  private static final Duration BEFORE_LEAVING = Duration.ofMillis(100);

  private final Duration drain;
  private final Ticker ticker;
  private final Map<TopicPartition, Long> deadlines = new HashMap<>();
  private Set<TopicPartition> asked = Set.of();
  private Set<TopicPartition> announced = Set.of();
  private Set<TopicPartition> released = Set.of();
  private boolean leaving;
  private long lastRelease;

  /// @param drain how long what is in flight may take
  public PartitionDrain(Duration drain, Ticker ticker) {
    this.drain = drain;
    this.ticker = ticker;
    this.lastRelease = ticker.nanos() - BETWEEN_RELEASES.toNanos();
  }

  /// What changed with the group's last request.
  ///
  /// @param begun to be released from now on
  /// @param kept no longer to be released
  public record Change(Set<TopicPartition> begun, Set<TopicPartition> kept) {}

  /// The group asks for these, and for nothing that it asked for before and does not ask for now.
  void ask(Collection<TopicPartition> partitions) {
    asked = Set.copyOf(partitions);
    announced = Set.of();
  }

  /// Everything is to be released, whatever the group asks for.
  public void leave() {
    leaving = true;
    lastRelease = ticker.nanos() - BETWEEN_RELEASES.minus(BEFORE_LEAVING).toNanos();
  }

  /// Whether this worker is about to leave the group.
  boolean leaving() {
    return leaving;
  }

  /// Holds what is asked for against what is owned.
  public Change update(Set<TopicPartition> owned) {
    Set<TopicPartition> due = new HashSet<>(owned);
    if (!leaving) {
      due.retainAll(asked);
    }
    Set<TopicPartition> begun = new HashSet<>(due);
    begun.removeAll(deadlines.keySet());
    Set<TopicPartition> kept = new HashSet<>(deadlines.keySet());
    kept.removeAll(due);
    deadlines.keySet().removeAll(kept);
    kept.retainAll(owned);
    begun.forEach(partition -> deadlines.put(partition, ticker.nanos() + drain.toNanos()));
    return new Change(begun, kept);
  }

  /// What is being released, and the deadline of each.
  public Map<TopicPartition, Long> deadlines() {
    return deadlines;
  }

  /// How long the first of these has been being released; nothing if none of them is.
  public Optional<Duration> elapsed(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .map(deadlines::get)
        .filter(Objects::nonNull)
        .map(deadline -> drain.plusNanos(ticker.nanos() - deadline))
        .max(Comparator.naturalOrder());
  }

  /// What is being released and has landed: nothing of it is in flight, or its time is over.
  ///
  /// @param busy whether something of a partition is in flight
  public Set<TopicPartition> landed(Predicate<TopicPartition> busy) {
    long now = ticker.nanos();
    Set<TopicPartition> landed = new HashSet<>();
    deadlines.forEach((partition, deadline) -> {
      if (now - deadline >= 0 || !busy.test(partition)) {
        landed.add(partition);
      }
    });
    return landed;
  }

  /// Releases what has landed: all of it together where it can be, else now and then a part.
  ///
  /// @return whether to announce it to the group now
  public boolean release(Set<TopicPartition> landed) {
    Set<TopicPartition> all = new HashSet<>(landed);
    all.retainAll(deadlines.keySet());
    boolean news = !announced.containsAll(all);
    boolean whole = all.size() == deadlines.size();
    if (!news || !(whole || ticker.nanos() - lastRelease >= BETWEEN_RELEASES.toNanos())) {
      return false;
    }
    lastRelease = ticker.nanos();
    released = all;
    return true;
  }

  /// What is announced to the group at a join.
  Set<TopicPartition> announce() {
    Set<TopicPartition> present = new HashSet<>(released);
    present.retainAll(deadlines.keySet());
    announced = Set.copyOf(present);
    return present;
  }
}
