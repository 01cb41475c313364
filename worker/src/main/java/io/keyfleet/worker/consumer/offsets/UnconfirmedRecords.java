package io.keyfleet.worker.consumer.offsets;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Records that were fetched and wait for the next look at their topics: only a look that began
/// after they came says of which topic they are, for Kafka's client goes on at the same offset of
/// another topic of that name. For the poll thread.
public final class UnconfirmedRecords {
  private final Deque<Held> held = new ArrayDeque<>();

  private record Held(PartitionState partition, ConsumerRecord<byte[], byte[]> record, long look) {}

  /// A record of a partition.
  public record Confirmed(PartitionState partition, ConsumerRecord<byte[], byte[]> record) {}

  /// Holds a record until a look with a greater number than `look` is answered.
  public void hold(PartitionState partition, ConsumerRecord<byte[], byte[]> record, long look) {
    held.addLast(new Held(partition, record, look));
  }

  public boolean isEmpty() {
    return held.isEmpty();
  }

  /// Gives out what that look confirms, in the order it came.
  ///
  /// @param absent topics that it did not see: their records stay
  public List<Confirmed> confirmed(long look, Set<String> absent) {
    List<Confirmed> confirmed = new ArrayList<>();
    held.removeIf(one -> {
      boolean is = one.look() < look && !absent.contains(one.record().topic());
      if (is) {
        confirmed.add(new Confirmed(one.partition(), one.record()));
      }
      return is;
    });
    return confirmed;
  }

  /// Gives nothing out of these partitions.
  public void drop(Collection<TopicPartition> partitions) {
    held.removeIf(one -> partitions.contains(one.partition().partition));
  }
}
