package io.keyfleet.scorer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/// Topics in memory, and consumers that read them a few records at a time.
public final class StoredTopics {
  private static final int AT_ONCE = 5;

  /// When the first record of each partition was published.
  Instant firstPublished = SampleRecords.PUBLISHED;

  private final int partitions;
  private final Map<String, List<List<byte[]>>> topics = new TreeMap<>();
  private final Map<TopicPartition, Long> begins = new HashMap<>();

  public StoredTopics(int partitions, String... names) {
    this.partitions = partitions;
    make(names);
  }

  /// Makes further topics, which consumers see when they are [shown][#show] them.
  public void make(String... names) {
    for (String name : names) {
      List<List<byte[]>> logs = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        logs.add(new ArrayList<>());
      }
      topics.put(name, logs);
    }
  }

  /// Appends a record and tells its offset.
  public long append(String topic, int partition, byte[] value) {
    List<byte[]> log = log(new TopicPartition(topic, partition));
    log.add(value);
    return log.size() - 1L;
  }

  /// Deletes what is before an offset, which consumers see when they are [shown][#show] it.
  void delete(String topic, int partition, long before) {
    begins.put(new TopicPartition(topic, partition), before);
  }

  public MockConsumer<byte[], byte[]> consumer() {
    MockConsumer<byte[], byte[]> consumer =
        new MockConsumer<>("earliest") {
          @Override
          public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
              Map<TopicPartition, Long> times, Duration timeout) {
            Map<TopicPartition, OffsetAndTimestamp> firsts = new HashMap<>();
            times
                .keySet()
                .forEach(one ->
                    firsts.put(one, new OffsetAndTimestamp(0, firstPublished.toEpochMilli())));
            return firsts;
          }
        };
    show(consumer);
    feed(consumer);
    return consumer;
  }

  /// Shows a consumer what is there now.
  public void show(MockConsumer<byte[], byte[]> consumer) {
    topics.forEach((topic, logs) -> {
      List<PartitionInfo> infos = new ArrayList<>();
      for (int i = 0; i < logs.size(); i++) {
        infos.add(new PartitionInfo(topic, i, null, null, null));
        TopicPartition partition = new TopicPartition(topic, i);
        consumer.updateBeginningOffsets(Map.of(partition, begins.getOrDefault(partition, 0L)));
        consumer.updateEndOffsets(new HashMap<>(Map.of(partition, (long) logs.get(i).size())));
      }
      consumer.updatePartitions(topic, infos);
    });
  }

  private void feed(MockConsumer<byte[], byte[]> consumer) {
    consumer.schedulePollTask(() -> {
      for (TopicPartition one : consumer.assignment()) {
        List<byte[]> log = log(one);
        long position = consumer.position(one);
        for (long at = position; at < Math.min(log.size(), position + AT_ONCE); at++) {
          consumer.addRecord(
              new ConsumerRecord<>(
                  one.topic(), one.partition(), at, new byte[0], log.get((int) at)));
        }
      }
      feed(consumer);
    });
  }

  private List<byte[]> log(TopicPartition partition) {
    return topics.getOrDefault(partition.topic(), List.of()).get(partition.partition());
  }
}
