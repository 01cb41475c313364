package io.keyfleet.gateway.batches;

import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.gateway.http.ApiError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/// Reads ranges of topics, few at the same time: each has a consumer of its own meanwhile. Safe for
/// all threads.
final class ResultScan {
  private static final Duration REQUEST = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final String GONE = "invalid_request_error";

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Semaphore room;
  private final Duration patience;

  /// Takes a record's value; may fail to write it.
  @FunctionalInterface
  interface Sink {
    void take(byte[] value) throws IOException, UnreadableRecord;
  }

  /// A range of the partitions 0, 1, … of a topic.
  ///
  /// @param from their beginnings
  /// @param to their ends
  record Range(List<Long> from, List<Long> to) {}

  /// @param consumers gives a consumer without a group that fails at an offset that is gone; it is
  ///   closed here
  /// @param most scans at the same time
  /// @param patience how long one waits for another to end
  ResultScan(Supplier<Consumer<byte[], byte[]>> consumers, int most, Duration patience) {
    this.consumers = consumers;
    this.room = new Semaphore(most, true);
    this.patience = patience;
  }

  /// Gives every record of a range that can be read.
  ///
  /// @param from offsets of the partitions 0, 1, …
  /// @param to their ends
  /// @throws ApiError with 410 where part of the range is not there any more
  void read(String topic, List<Long> from, List<Long> to, Sink sink) throws IOException {
    Map<TopicPartition, Long> ends = new HashMap<>();
    IntStream.range(0, Math.min(from.size(), to.size()))
        .filter(number -> from.get(number) < to.get(number))
        .forEach(number -> ends.put(new TopicPartition(topic, number), to.get(number)));
    if (ends.isEmpty()) {
      return;
    }
    enter();
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      if (!there(consumer, topic).containsAll(ends.keySet())) {
        throw gone(topic);
      }
      consumer.assign(ends.keySet());
      demandWhole(consumer, from, ends);
      for (TopicPartition one : ends.keySet()) {
        consumer.seek(one, from.get(one.partition()));
      }
      readTo(consumer, ends, sink);
    } catch (OffsetOutOfRangeException e) {
      throw gone(topic);
    } finally {
      room.release();
    }
  }

  /// All that is there of a topic's first partitions; nothing of one that is not.
  Range present(String topic, int partitions) throws IOException {
    enter();
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      Set<TopicPartition> there = there(consumer, topic);
      Map<TopicPartition, Long> first = consumer.beginningOffsets(there, REQUEST);
      Map<TopicPartition, Long> last = consumer.endOffsets(there, REQUEST);
      return new Range(offsets(topic, partitions, first), offsets(topic, partitions, last));
    } finally {
      room.release();
    }
  }

  private static List<Long> offsets(
      String topic, int partitions, Map<TopicPartition, Long> offsets) {
    return IntStream.range(0, partitions)
        .mapToObj(number -> offsets.getOrDefault(new TopicPartition(topic, number), 0L))
        .toList();
  }

  private static Set<TopicPartition> there(Consumer<byte[], byte[]> consumer, String topic) {
    return consumer.partitionsFor(topic, REQUEST).stream()
        .map(one -> new TopicPartition(topic, one.partition()))
        .collect(Collectors.toSet());
  }

  private void enter() throws IOException {
    try {
      if (!room.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw ApiError.of(
            503,
            "server_error",
            "busy",
            "other files of results are being read; try again soon",
            Map.of("Retry-After", "5"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while others read");
    }
  }

  private static void readTo(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Sink sink)
      throws IOException {
    while (!ends.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
        Long end = ends.get(new TopicPartition(one.topic(), one.partition()));
        if (end != null && one.offset() < end && one.value() != null) {
          take(sink, one.value());
        }
      }
      ends.entrySet().removeIf(one -> consumer.position(one.getKey(), REQUEST) >= one.getValue());
      consumer.pause(consumer.assignment().stream().filter(one -> !ends.containsKey(one)).toList());
    }
  }

  private static void take(Sink sink, byte[] value) throws IOException {
    try {
      sink.take(value);
    } catch (UnreadableRecord e) {
      // nobody's result
    }
  }

  private static void demandWhole(
      Consumer<byte[], byte[]> consumer, List<Long> from, Map<TopicPartition, Long> ends) {
    Set<TopicPartition> partitions = ends.keySet();
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions, REQUEST);
    Map<TopicPartition, Long> last = consumer.endOffsets(partitions, REQUEST);
    ends.forEach((one, end) -> {
      if (first.getOrDefault(one, Long.MAX_VALUE) > from.get(one.partition())
          || last.getOrDefault(one, 0L) < end) {
        throw gone(one.topic());
      }
    });
  }

  private static ApiError gone(String topic) {
    return ApiError.of(
        410,
        GONE,
        "results_expired",
        "answers of this batch are gone from topic '"
            + topic
            + "': its retention is over, or it was deleted",
        Map.of());
  }
}
