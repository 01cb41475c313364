package io.keyfleet.worker.consumer.offsets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.service.kafka.RecordsWithoutId;
import io.keyfleet.service.kafka.TopicScan;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// Reads what was settled and is not in the committed progress: an owner that died leaves answers
/// that it published after its last commit. Safe for all threads, one at a time.
public final class SettledReader implements AutoCloseable {
  private static final Duration REQUEST = Duration.ofMinutes(1);

  private final Consumer<byte[], byte[]> consumer;

  /// @param consumer without a group; closed with this
  public SettledReader(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /// What is to be read for a prompt partition.
  ///
  /// @param prompts the prompt partition
  /// @param topicId Kafka's id of its topic: what other topics of that name left settles nothing
  /// @param answers every answer below this position is accounted for
  /// @param dead every dead prompt below this position is accounted for
  public record Look(TopicPartition prompts, String topicId, long answers, long dead) {}

  /// What was read.
  ///
  /// @param prompts the prompt partition
  /// @param topicId Kafka's id of its topic
  /// @param settled offsets of prompts that were found settled
  /// @param answers every answer below this position is accounted for now
  /// @param dead every dead prompt below this position is accounted for now
  /// @param whole whether nothing of that was deleted before it was read, so that everything else
  ///   is not settled
  public record Found(
      TopicPartition prompts,
      String topicId,
      LongStream settled,
      long answers,
      long dead,
      boolean whole) {}

  /// Where a prompt partition begins and ends now.
  public record Extent(long start, long end) {
    /// Of a partition in which nothing ever was.
    public static final Extent EMPTY = new Extent(0, 0);
  }

  /// The extents of prompt partitions.
  public synchronized Map<TopicPartition, Extent> extents(Set<TopicPartition> prompts) {
    if (prompts.isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(prompts);
    Map<TopicPartition, Long> ends = consumer.endOffsets(prompts);
    Map<TopicPartition, Extent> extents = new HashMap<>();
    prompts.forEach(one ->
        extents.put(one, new Extent(starts.getOrDefault(one, 0L), ends.getOrDefault(one, 0L))));
    return extents;
  }

  /// Reads the answers and dead partitions of these from the given positions to their present ends.
  public synchronized List<Found> read(Collection<Look> looks) {
    Map<TopicPartition, Reading> readings = new HashMap<>();
    Map<String, RecordsWithoutId> older = new HashMap<>();
    for (Look look : looks) {
      LongStream.Builder settled = LongStream.builder();
      readings.put(answers(look), new Reading(look, older, settled, look.answers()));
      readings.put(dead(look), new Reading(look, older, settled, look.dead()));
    }
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(readings.keySet());
    Map<TopicPartition, Long> ends = consumer.endOffsets(readings.keySet());
    Map<TopicPartition, Long> from = new HashMap<>();
    readings.forEach((partition, reading) -> {
      long end = ends.getOrDefault(partition, 0L);
      reading.within(starts.getOrDefault(partition, 0L), end);
      if (reading.position < end) {
        from.put(partition, reading.position);
      }
    });
    Map<TopicPartition, Long> unread = new HashMap<>(ends);
    unread.keySet().retainAll(from.keySet());
    if (!unread.isEmpty()) {
      new TopicScan(consumer, REQUEST)
          .over(
              unread,
              from,
              one -> of(readings, new TopicPartition(one.topic(), one.partition())).take(one));
      unread.forEach((partition, end) -> of(readings, partition).passTo(end));
    }
    return looks.stream()
        .map(look -> {
          Reading answers = of(readings, answers(look));
          Reading dead = of(readings, dead(look));
          return new Found(
              look.prompts(),
              look.topicId(),
              answers.settled.build(),
              answers.position,
              dead.position,
              answers.whole && dead.whole);
        })
        .toList();
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
  private final class Reading {
    private final Look look;
    private final Map<String, RecordsWithoutId> older;
    private final String prefix;
    private final LongStream.Builder settled;
    private long position;
    private boolean whole = true;

    /// @param older what is known of records without a topic's id, by topic
    Reading(
        Look look, Map<String, RecordsWithoutId> older, LongStream.Builder settled, long position) {
      this.look = look;
      this.older = older;
      this.prefix = look.prompts().topic() + "-" + look.prompts().partition() + "-";
      this.settled = settled;
      this.position = position;
    }

    /// Begins no earlier than there is something; a position beyond the end is one of another
    /// topic, made before this one, of which nothing was read.
    void within(long start, long end) {
      whole = position > end || start <= position;
      position = position > end ? start : Math.max(position, start);
    }

    void passTo(long end) {
      position = Math.max(position, end);
    }

    /// Notes the prompt that a record settles. Its key and its header are the prompt's identity;
    /// records that others put there have none.
    void take(ConsumerRecord<byte[], byte[]> record) {
      String key = record.key() == null ? "" : new String(record.key(), UTF_8);
      OptionalLong offset = offset(key);
      if (offset.isPresent() && ofTopic(record, offset.getAsLong())) {
        settled.add(offset.getAsLong());
      }
    }

    private boolean ofTopic(ConsumerRecord<byte[], byte[]> record, long offset) {
      @Nullable Header id = record.headers().lastHeader(PromptId.TOPIC_ID_HEADER);
      if (id != null) {
        return look.topicId().equals(new String(id.value(), UTF_8));
      }
      String topic = look.prompts().topic();
      PromptId prompt = new PromptId(topic, look.prompts().partition(), offset);
      return publishedAt(record)
          .filter(at ->
              older
                  .computeIfAbsent(topic, name -> RecordsWithoutId.of(consumer, name))
                  .ofPresent(prompt, at))
          .isPresent();
    }

    private static Optional<Instant> publishedAt(ConsumerRecord<byte[], byte[]> record) {
      try {
        if (record.value() == null) {
          return Optional.empty();
        }
        return Optional.ofNullable(
            record.topic().endsWith(Topics.dead(""))
                ? RecordJson.readDeadPrompt(record.value()).effort().publishedAt()
                : RecordJson.readAnswer(record.value()).effort().publishedAt());
      } catch (UnreadableRecord e) {
        return Optional.empty();
      }
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
