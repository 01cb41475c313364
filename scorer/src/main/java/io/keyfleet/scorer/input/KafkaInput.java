package io.keyfleet.scorer.input;

import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.time.SystemTime;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// How a scorer and its commands reach Kafka.
public final class KafkaInput {
  private KafkaInput() {}

  /// A consumer as a scorer needs it: no group, from the beginning, committed records only.
  public static Consumer<byte[], byte[]> consumer(KafkaSettings kafka) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(
        kafka.consumer(
            Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG, "keyfleet-scorer",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")),
        bytes,
        bytes);
  }

  /// Closes without waiting: an unanswered request would hold the message back for a minute.
  public static void awaitBroker(KafkaSettings kafka) throws InterruptedException {
    Admin admin = kafka.admin();
    try {
      new TopicSetup(admin, kafka, SystemTime.TICKER).awaitBroker();
    } finally {
      admin.close(Duration.ZERO);
    }
  }
}
