package io.keyfleet.worker.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Reads what was settled and is not in the committed progress: an owner that died leaves answers
/// that it published after its last commit. Safe for all threads, one at a time.
final class AnswersReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;

  /// @param consumer without a group; closed with this
  AnswersReader(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /// What is to be read for a prompt partition.
  ///
  /// @param prompts the prompt partition
  /// @param answers every answer below this position is accounted for
  /// @param dead every dead prompt below this position is accounted for
  record Look(TopicPartition prompts, long answers, long dead) {}

  /// What was read.
  ///
  /// @param prompts the prompt partition
  /// @param settled offsets of prompts that were found settled
  /// @param answers every answer below this position is accounted for now
  /// @param dead every dead prompt below this position is accounted for now
  record Found(TopicPartition prompts, LongStream settled, long answers, long dead) {}

  /// The first offsets of prompt partitions.
  synchronized Map<TopicPartition, Long> starts(Set<TopicPartition> prompts) {
    return prompts.isEmpty() ? Map.of() : consumer.beginningOffsets(prompts);
  }

  /// Reads the answers and dead partitions of these from the given positions to their present ends.
  synchronized List<Found> read(Collection<Look> looks) {
    Map<TopicPartition, Reading> readings = new HashMap<>();
    for (Look look : looks) {
      LongStream.Builder settled = LongStream.builder();
      String prefix = look.prompts().topic() + "-" + look.prompts().partition() + "-";
      readings.put(answers(look), new Reading(prefix, settled, look.answers()));
      readings.put(dead(look), new Reading(prefix, settled, look.dead()));
    }
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(readings.keySet());
    Map<TopicPartition, Long> ends = consumer.endOffsets(readings.keySet());
    List<TopicPartition> unread = new ArrayList<>();
    readings.forEach((partition, reading) -> {
      reading.passTo(starts.getOrDefault(partition, 0L));
      if (reading.position < ends.getOrDefault(partition, 0L)) {
        unread.add(partition);
      }
    });
    readAll(readings, unread, ends);
    return looks.stream()
        .map(look -> {
          Reading answers = of(readings, answers(look));
          return new Found(
              look.prompts(),
              answers.settled.build(),
              answers.position,
              of(readings, dead(look)).position);
        })
        .toList();
  }

  private void readAll(
      Map<TopicPartition, Reading> readings,
      List<TopicPartition> unread,
      Map<TopicPartition, Long> ends) {
    if (unread.isEmpty()) {
      return;
    }
    consumer.assign(unread);
    unread.forEach(partition -> consumer.seek(partition, of(readings, partition).position));
    while (!unread.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        of(readings, new TopicPartition(record.topic(), record.partition())).take(record);
      }
      for (TopicPartition partition : List.copyOf(unread)) {
        long position = consumer.position(partition);
        if (position >= ends.getOrDefault(partition, 0L)) {
          of(readings, partition).passTo(position);
          unread.remove(partition);
        }
      }
      consumer.pause(
          consumer.assignment().stream().filter(partition -> !unread.contains(partition)).toList());
    }
    consumer.unsubscribe();
  }

  private static Reading of(Map<TopicPartition, Reading> readings, TopicPartition partition) {
    Reading reading = readings.get(partition);
    if (reading == null) {
      throw new IllegalStateException("a record of " + partition + ", which is not read");
    }
    return reading;
  }

  private static TopicPartition answers(Look look) {
    return new TopicPartition(Topics.answers(look.prompts().topic()), look.prompts().partition());
  }

  private static TopicPartition dead(Look look) {
    return new TopicPartition(Topics.dead(look.prompts().topic()), look.prompts().partition());
  }

  /// How far one partition is read.
  private static final class Reading {
    private final String prefix;
    private final LongStream.Builder settled;
    private long position;

    Reading(String prefix, LongStream.Builder settled, long position) {
      this.prefix = prefix;
      this.settled = settled;
      this.position = position;
    }

    void passTo(long end) {
      position = Math.max(position, end);
    }

    /// Notes the prompt that a record settles. Its key is the prompt's identity; records that
    /// others put there are not.
    void take(ConsumerRecord<byte[], byte[]> record) {
      String key = record.key() == null ? "" : new String(record.key(), UTF_8);
      offset(key).ifPresent(settled::add);
    }

    private OptionalLong offset(String key) {
      try {
        return key.startsWith(prefix)
            ? OptionalLong.of(Long.parseLong(key.substring(prefix.length())))
            : OptionalLong.empty();
      } catch (NumberFormatException e) {
        return OptionalLong.empty();
      }
    }
  }

  @Override
  public synchronized void close() {
    consumer.close();
  }
}
