package io.keyfleet.scorer.input;

import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.time.SystemTime;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/// How a scorer and its commands reach Kafka.
public final class KafkaInput {
  private static final String CLIENT = "keyfleet-scorer";
  private static final int FOLLOWING_MILLIS = 100;
  private static final int LOOK_UP_MILLIS = 20;
  private static final int LITTLE = 1 << 18;

  private KafkaInput() {}

  /// A consumer as a scorer needs it: no group, from the beginning, committed records only. It asks
  /// for ends as well, which waits while a fetch does.
  public static Consumer<byte[], byte[]> consumer(KafkaSettings kafka) {
    return KafkaClients.consumer(
        kafka,
        Map.of(
            ConsumerConfig.CLIENT_ID_CONFIG,
            CLIENT,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            FOLLOWING_MILLIS));
  }

  /// The same for reading what is there, and no more.
  public static Consumer<byte[], byte[]> scanner(KafkaSettings kafka) {
    return KafkaClients.scanner(kafka, CLIENT, "earliest");
  }

  /// The same for records that are read here and there, of which little is wanted at a time.
  public static Consumer<byte[], byte[]> lookUp(KafkaSettings kafka) {
    return KafkaClients.consumer(
        kafka,
        Map.of(
            ConsumerConfig.CLIENT_ID_CONFIG,
            "keyfleet-scorer-page",
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            LITTLE,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            LOOK_UP_MILLIS));
  }

  /// An admin client whom a broker has answered; the caller closes it. One that nobody answers is
  /// closed without waiting: its request would hold the message back for a minute.
  ///
  /// @throws Failure if no broker answers
  public static Admin admin(KafkaSettings kafka) throws InterruptedException {
    Admin admin = kafka.admin();
    try {
      new TopicSetup(admin, kafka, SystemTime.TICKER).awaitBroker();
      return admin;
    } catch (Failure | InterruptedException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }
}
