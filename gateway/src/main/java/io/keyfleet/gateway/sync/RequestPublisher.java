package io.keyfleet.gateway.sync;

import io.keyfleet.contract.Owner;
import io.keyfleet.contract.TraceParent;
import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.producer.publish.OwnerHeaders;
import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.runs.RunsWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/// Publishes single requests at once, and takes them back. Safe for all threads.
///
/// @param producer without a linger; stays the caller's
/// @param topic the interactive topic
/// @param register the runs topic
record RequestPublisher(
    Producer<byte[], byte[]> producer, String topic, String register, InstantSource wall) {

  /// A producer as one needs it; the caller closes it.
  static Producer<byte[], byte[]> producer(KafkaSettings kafka) {
    return KafkaClients.producer(
        kafka,
        Map.of(
            ProducerConfig.CLIENT_ID_CONFIG,
            "keyfleet-gateway",
            ProducerConfig.LINGER_MS_CONFIG,
            0));
  }

  /// Publishes a request. May wait for Kafka.
  ///
  /// @param partition where to
  /// @param prompt a record's value
  /// @param owner as whose it takes its turn
  /// @param trace that the client's request belongs to
  /// @param failed hears if Kafka does not take it
  void publish(
      int partition,
      byte[] prompt,
      Optional<Owner> owner,
      Optional<TraceParent> trace,
      Consumer<Exception> failed) {
    List<Header> headers = new ArrayList<>(owner.map(OwnerHeaders::of).orElse(List.of()));
    trace
        .map(parent -> new RecordHeader(TraceParent.HEADER, parent.bytes()))
        .ifPresent(headers::add);
    // its callback is told everything that its future knows
    var _ =
        producer.send(
            new ProducerRecord<>(topic, partition, null, null, prompt, headers),
            (_, problem) -> {
              if (problem != null) {
                failed.accept(problem);
              }
            });
  }

  /// Has a request skipped, unless it was called for already. May wait for Kafka.
  void withdraw(String run) {
    send(new RunEvent.Stopped(run, wall.instant()));
  }

  /// Has everybody forget that a request was withdrawn. May wait for Kafka.
  void forget(String run) {
    send(new RunEvent.Forgotten(run));
  }

  private void send(RunEvent event) {
    var _ = new RunsWriter(producer, register).send(event); // it costs a call otherwise, or room
  }
}
