package io.keyfleet.gateway.batches;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/// Topics of results in memory.
final class StoredResults {
  private static final int PARTITIONS = 2;

  private final Map<TopicPartition, List<byte[]>> records = new HashMap<>();
  private final Map<TopicPartition, Long> begins = new HashMap<>();
  private final Set<String> deleted = new HashSet<>();

  static Answer answer(String batch, String id, int partition, long offset) {
    return new Answer(
        new PromptId("prompts", partition, offset),
        new Labels(id, batch, null, null, null),
        new Answer.Completion("4", "stop", "m", 10L, 5L, null),
        new Answer.Source("api", "account", KeyId.of("k"), "w"),
        new Answer.Effort(1, 1, 1, Instant.EPOCH, Instant.EPOCH));
  }

  static DeadPrompt death(Labels labels, String cause, int partition, long offset) {
    return new DeadPrompt(
        new PromptId("prompts", partition, offset),
        labels,
        cause,
        "said so",
        new DeadPrompt.Effort(0, 0, "w", Instant.EPOCH, Instant.EPOCH));
  }

  void store(Answer answer) {
    add(new TopicPartition(Topics.answers("prompts"), answer.prompt().partition()), answer);
  }

  void store(DeadPrompt dead) {
    add(new TopicPartition(Topics.dead("prompts"), dead.prompt().partition()), dead);
  }

  private void add(TopicPartition partition, Record one) {
    records.computeIfAbsent(partition, _ -> new ArrayList<>()).add(RecordJson.write(one));
  }

  /// Deletes what is before an offset.
  void deleteBefore(TopicPartition partition, long offset) {
    begins.put(partition, offset);
  }

  /// Deletes the partition's topic and creates it again.
  void clear(TopicPartition partition) {
    records.remove(partition);
  }

  /// Deletes a topic.
  void delete(String topic) {
    records.keySet().removeIf(one -> one.topic().equals(topic));
    deleted.add(topic);
  }

  long end(String topic, int partition) {
    return records.getOrDefault(new TopicPartition(topic, partition), List.of()).size();
  }

  BatchResults results() {
    return new BatchResults(scan());
  }

  ResultScan scan() {
    return new ResultScan(this::consumer, 1, Duration.ZERO);
  }

  Consumer<byte[], byte[]> consumer() {
    return new MockConsumer<>("none") {
      @Override
      public synchronized List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
        return deleted.contains(topic)
            ? List.of()
            : IntStream.range(0, PARTITIONS)
                .mapToObj(number -> new PartitionInfo(topic, number, null, null, null))
                .toList();
      }

      @Override
      public synchronized Map<TopicPartition, Long> beginningOffsets(
          Collection<TopicPartition> partitions, Duration timeout) {
        return partitions.stream()
            .collect(Collectors.toMap(one -> one, one -> begins.getOrDefault(one, 0L)));
      }

      @Override
      public synchronized Map<TopicPartition, Long> endOffsets(
          Collection<TopicPartition> partitions, Duration timeout) {
        return partitions.stream()
            .collect(Collectors.toMap(one -> one, one -> end(one.topic(), one.partition())));
      }

      @Override
      public synchronized void assign(Collection<TopicPartition> partitions) {
        super.assign(partitions);
        for (TopicPartition one : partitions) {
          List<byte[]> values = records.getOrDefault(one, List.of());
          long begin = begins.getOrDefault(one, 0L);
          updateBeginningOffsets(Map.of(one, begin));
          updateEndOffsets(Map.of(one, (long) values.size()));
          for (int i = (int) begin; i < values.size(); i++) {
            addRecord(
                new ConsumerRecord<>(one.topic(), one.partition(), i, new byte[0], values.get(i)));
          }
        }
      }
    };
  }
}
