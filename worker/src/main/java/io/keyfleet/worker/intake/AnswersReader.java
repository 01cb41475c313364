package io.keyfleet.worker.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Reads what was settled and is not in the committed progress: an owner that died leaves answers
/// that it published after its last commit. For the poll thread.
final class AnswersReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;

  /// @param consumer without a group; closed with this
  AnswersReader(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  private record Target(LaneState lane, ReadMark mark) {}

  /// Reads the answers and dead partitions of these lanes from their marks to their present ends.
  ///
  /// @return how many prompts were found settled
  int catchUp(Collection<LaneState> lanes) {
    Map<TopicPartition, Target> targets = new HashMap<>();
    for (LaneState lane : lanes) {
      int partition = lane.partition.partition();
      String topic = lane.partition.topic();
      targets.put(
          new TopicPartition(Topics.answers(topic), partition), new Target(lane, lane.answers));
      targets.put(new TopicPartition(Topics.dead(topic), partition), new Target(lane, lane.dead));
    }
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(targets.keySet());
    Map<TopicPartition, Long> ends = consumer.endOffsets(targets.keySet());
    List<TopicPartition> unread = new ArrayList<>();
    targets.forEach((partition, target) -> {
      target.mark().readTo(starts.getOrDefault(partition, 0L));
      if (target.mark().position() < ends.getOrDefault(partition, 0L)) {
        unread.add(partition);
      }
    });
    return unread.isEmpty() ? 0 : read(targets, unread, ends);
  }

  private int read(
      Map<TopicPartition, Target> targets,
      List<TopicPartition> unread,
      Map<TopicPartition, Long> ends) {
    consumer.assign(unread);
    unread.forEach(partition -> consumer.seek(partition, position(targets, partition)));
    int found = 0;
    while (!unread.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        Target target = targets.get(new TopicPartition(record.topic(), record.partition()));
        if (target != null) {
          found += settle(target.lane(), record) ? 1 : 0;
        }
      }
      for (TopicPartition partition : List.copyOf(unread)) {
        Target target = targets.get(partition);
        if (target != null && consumer.position(partition) >= ends.getOrDefault(partition, 0L)) {
          target.mark().readTo(consumer.position(partition));
          unread.remove(partition);
        }
      }
      consumer.pause(
          consumer.assignment().stream().filter(partition -> !unread.contains(partition)).toList());
    }
    consumer.unsubscribe();
    return found;
  }

  private static long position(Map<TopicPartition, Target> targets, TopicPartition partition) {
    Target target = targets.get(partition);
    return target == null ? 0 : target.mark().position();
  }

  /// Marks the prompt that a record settles. Its key is the prompt's identity; records that others
  /// put there are not.
  private static boolean settle(LaneState lane, ConsumerRecord<byte[], byte[]> record) {
    String prefix = lane.partition.topic() + "-" + lane.partition.partition() + "-";
    String key = record.key() == null ? "" : new String(record.key(), UTF_8);
    if (!key.startsWith(prefix)) {
      return false;
    }
    try {
      lane.progress.finish(Long.parseLong(key.substring(prefix.length())));
      lane.dirty = true;
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
