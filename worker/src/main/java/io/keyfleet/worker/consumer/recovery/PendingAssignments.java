package io.keyfleet.worker.consumer.recovery;

import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Partitions that are being recovered, from the request until they are handed out. What is
/// forgotten before that is not handed out, however far it had come: the group has taken it away.
/// Safe for all threads, if one thread alone forgets and asks for the next.
///
/// @param <T> what comes of a partition
final class PendingAssignments<T> {
  private final AtomicLong tickets = new AtomicLong();
  private final Map<TopicPartition, Long> wanted = new ConcurrentHashMap<>();
  private final Queue<PendingAssignment<T>> arrived = new ConcurrentLinkedQueue<>();

  private record PendingAssignment<T>(TopicPartition partition, long ticket, T what) {}

  /// Wants these from now on, and nothing more of what was wanted of them before.
  ///
  /// @return the ticket under which they are wanted
  long want(Collection<TopicPartition> partitions) {
    long ticket = tickets.incrementAndGet();
    partitions.forEach(partition -> wanted.put(partition, ticket));
    return ticket;
  }

  /// Gives none of these out.
  void forget(Collection<TopicPartition> partitions) {
    wanted.keySet().removeAll(partitions);
  }

  /// Those of these that are wanted under this ticket and were not given out yet.
  Set<TopicPartition> stillWanted(Set<TopicPartition> partitions, long ticket) {
    return partitions.stream()
        .filter(partition -> wanted.getOrDefault(partition, 0L) == ticket)
        .collect(Collectors.toSet());
  }

  void arrive(TopicPartition partition, long ticket, T what) {
    arrived.add(new PendingAssignment<>(partition, ticket, what));
  }

  /// What arrived, is still wanted and was not given out yet; null if nothing is.
  @Nullable T next() {
    for (PendingAssignment<T> one = arrived.poll(); one != null; one = arrived.poll()) {
      if (wanted.remove(one.partition, one.ticket)) {
        return one.what;
      }
    }
    return null;
  }
}
