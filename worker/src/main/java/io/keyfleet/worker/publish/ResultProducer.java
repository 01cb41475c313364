package io.keyfleet.worker.publish;

import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/// Opens the Kafka producer of answers, which may be large and go out at once: somebody may wait
/// for one, and those that come while others are on their way go together all the same.
public final class ResultProducer {
  /// So that it is the topic's `max.message.bytes` that bounds an answer.
  private static final int MAX_REQUEST_BYTES = 16 << 20;

  /// Whole responses are JSON, which becomes a third or less; brokers know it since 2.1.
  private static final String COMPRESSION = "zstd";

  private ResultProducer() {}

  /// A new producer; the caller closes it.
  public static Producer<byte[], byte[]> create(KafkaSettings settings) {
    return KafkaClients.producer(
        settings,
        Map.of(ProducerConfig.LINGER_MS_CONFIG, 0),
        Map.of(
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            MAX_REQUEST_BYTES,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            COMPRESSION));
  }
}
