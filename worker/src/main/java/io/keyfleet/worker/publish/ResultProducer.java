package io.keyfleet.worker.publish;

import io.keyfleet.service.kafka.KafkaSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The producer that answers need: nothing is acknowledged that a broker could still lose, nothing
/// arrives twice.
public final class ResultProducer {
  /// So that it is the topic's `max.message.bytes` that bounds an answer.
  private static final int MAX_REQUEST_BYTES = 16 << 20;

  /// Whole responses are JSON, which becomes a third or less; brokers know it since 2.1.
  private static final String COMPRESSION = "zstd";

  private ResultProducer() {}

  /// A new producer; the caller closes it.
  public static Producer<byte[], byte[]> create(KafkaSettings settings) {
    Map<String, Object> fixed =
        new HashMap<>(
            Map.of(
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class));
    Map<String, Object> standard =
        Map.of(
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            MAX_REQUEST_BYTES,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            COMPRESSION);
    standard.forEach((name, value) -> {
      if (!settings.properties().containsKey(name)) {
        fixed.put(name, value);
      }
    });
    return new KafkaProducer<>(settings.producer(fixed));
  }
}
