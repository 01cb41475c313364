package io.keyfleet.producer.publish;

import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.cli.KafkaFailure;
import io.keyfleet.service.kafka.KafkaSettings;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Opens a Kafka producer that loses nothing and repeats nothing: idempotent, acknowledged by all
/// replicas in sync.
public final class PromptProducer {
  private static final Map<String, Object> FIXED =
      Map.of(ProducerConfig.ACKS_CONFIG, "all", ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);

  private static final Map<String, String> PREFERRED =
      Map.of(
          ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
          ProducerConfig.LINGER_MS_CONFIG, "20",
          ProducerConfig.BATCH_SIZE_CONFIG, "65536",
          ProducerConfig.CLIENT_ID_CONFIG, "keyfleet-producer");

  private PromptProducer() {}

  /// Opens one with the settings' own properties over what is merely preferred; the caller closes
  /// it.
  ///
  /// @throws Failure where Kafka's client refuses them
  public static Producer<byte[], byte[]> open(KafkaSettings settings) {
    Map<String, Object> properties = settings.producer(FIXED);
    PREFERRED.forEach(properties::putIfAbsent);
    properties.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    try {
      return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw new Failure("Kafka: " + KafkaFailure.line(e), e);
    }
  }
}
