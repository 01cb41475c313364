package io.keyfleet.service.runs;

import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicScan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the runs topic from its beginning, and follows it. Records that are not ours are skipped.
/// For one thread.
public final class RunsReader implements AutoCloseable {
  /// The topic's only partition: all of it is in one order.
  static final int PARTITION = 0;

  private static final String CLIENT = "keyfleet-runs";
  private static final Duration REQUEST = Duration.ofSeconds(30);
  private static final Logger log = LoggerFactory.getLogger(RunsReader.class);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final Runs runs = new Runs();
  private boolean begun;

  /// @param consumer without a group, beginning at the earliest offset; the reader closes it
  public RunsReader(Consumer<byte[], byte[]> consumer, String topic) {
    this.consumer = consumer;
    this.partition = new TopicPartition(topic, PARTITION);
  }

  /// Opens one to read what is there.
  public static RunsReader open(KafkaSettings kafka, String topic) {
    return new RunsReader(KafkaClients.scanner(kafka, CLIENT, "earliest"), topic);
  }

  /// Opens one to wait for what comes: its requests stay with the broker until something does, and
  /// hold up whatever else it asks.
  public static RunsReader follower(KafkaSettings kafka, String topic) {
    return new RunsReader(
        KafkaClients.consumer(kafka, Map.of(ConsumerConfig.CLIENT_ID_CONFIG, CLIENT)), topic);
  }

  /// What was read so far; grows with every reading.
  public Runs runs() {
    return runs;
  }

  /// Reads all that is there now; nothing where there is no such topic.
  ///
  /// @return what is new, in its order
  public List<RunEvent> catchUp() {
    List<RunEvent> fresh = new ArrayList<>();
    if (present()) {
      new TopicScan(consumer, REQUEST).on(records -> fresh.addAll(take(records)));
    }
    return fresh;
  }

  /// Reads what comes within `wait`.
  ///
  /// @return what is new, in its order; nothing where there is no such topic
  public List<RunEvent> poll(Duration wait) {
    return present() ? take(consumer.poll(wait)) : List.of();
  }

  private List<RunEvent> take(ConsumerRecords<byte[], byte[]> records) {
    List<RunEvent> fresh = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> one : records) {
      try {
        RunEvent event = RunEvent.read(one.key(), one.value());
        runs.take(event);
        fresh.add(event);
      } catch (UnreadableRecord e) {
        log.debug("skipping {} at offset {}: {}", partition, one.offset(), e.reason());
      }
    }
    return fresh;
  }

  @Override
  public void close() {
    consumer.close();
  }

  /// Whether the topic is there.
  public boolean present() {
    if (!begun && !consumer.partitionsFor(partition.topic(), REQUEST).isEmpty()) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      begun = true;
    }
    return begun;
  }
}
