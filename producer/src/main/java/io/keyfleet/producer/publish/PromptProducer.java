package io.keyfleet.producer.publish;

import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.cli.KafkaFailure;
import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;

/// Opens the Kafka producer of prompts, which are many and small.
public final class PromptProducer {
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
    try {
      return KafkaClients.producer(settings, Map.of(), PREFERRED);
    } catch (KafkaException e) {
      throw new Failure("Kafka: " + KafkaFailure.line(e), e);
    }
  }
}
