package io.keyfleet.service.runs;

import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicSetup;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/// Writes to the runs topic. Safe for all threads.
///
/// @param producer acknowledged by all replicas; stays the caller's
/// @param topic the runs topic
public record RunsWriter(Producer<byte[], byte[]> producer, String topic) {
  private static final Map<String, String> COMPACTED =
      Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);

  /// Makes the topic where it is missing: compacted, as the newest record of a run tells all of it
  /// for as long as the run is remembered.
  ///
  /// @throws Failure where Kafka does not let it
  public static void prepare(String topic, TopicSetup setup) throws InterruptedException {
    setup.ensure(topic, 1, COMPACTED);
  }

  /// A producer for it, where the caller has none; the caller closes it.
  public static Producer<byte[], byte[]> producer(KafkaSettings kafka) {
    return KafkaClients.producer(kafka, Map.of(ProducerConfig.CLIENT_ID_CONFIG, "keyfleet-runs"));
  }

  /// Sends a record and waits for no acknowledgement.
  public Future<RecordMetadata> send(RunEvent event) {
    return producer.send(record(event));
  }

  /// Sends a record.
  ///
  /// @param done hears, on a thread of the producer's, that Kafka has it: null, or why it does not
  public void send(RunEvent event, Consumer<@Nullable Exception> done) {
    var _ = producer.send(record(event), (_, problem) -> done.accept(problem));
  }

  private ProducerRecord<byte[], byte[]> record(RunEvent event) {
    return new ProducerRecord<>(topic, RunsReader.PARTITION, event.key(), event.value());
  }

  /// Writes a record, and returns when Kafka has it.
  ///
  /// @throws Failure where Kafka did not take it
  public void write(RunEvent event) throws InterruptedException {
    try {
      send(event).get();
    } catch (ExecutionException e) {
      String reason = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
      throw new Failure("run " + event.id() + " could not be registered: " + reason, e);
    }
  }
}
