package io.keyfleet.service.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Makes the clients by which services read and write records. Whatever the settings say, a
/// consumer sees committed records only, commits nothing by itself and creates no topic; a producer
/// loses nothing and repeats nothing: idempotent, acknowledged by all replicas in sync, and outside
/// of transactions.
public final class KafkaClients {
  private static final Map<String, ?> CONSUMER =
      Map.of(
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
          ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");

  private static final int SCAN_WAIT_MILLIS = 20;
  private static final int SCAN_BYTES = 8_388_608;

  private static final Map<String, ?> PRODUCER =
      Map.of(ProducerConfig.ACKS_CONFIG, "all", ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);

  private KafkaClients() {}

  /// A consumer, which begins at the earliest offset unless `own` says otherwise; the caller closes
  /// it.
  ///
  /// @param own properties that its user needs beside; the settings do not change them
  public static Consumer<byte[], byte[]> consumer(KafkaSettings kafka, Map<String, ?> own) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(consumerProperties(kafka, own), bytes, bytes);
  }

  /// A consumer for a [TopicScan], which waits for no record to come: a fetch that waits at one
  /// partition's end would hold up those of the others, every question to that broker, and closing.
  ///
  /// @param clientId its `client.id`
  /// @param reset its `auto.offset.reset`: `earliest`, or `none` where a gap must not pass unseen
  public static Consumer<byte[], byte[]> scanner(
      KafkaSettings kafka, String clientId, String reset) {
    return consumer(
        kafka,
        Map.of(
            ConsumerConfig.CLIENT_ID_CONFIG, clientId,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, reset,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, SCAN_WAIT_MILLIS,
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG, SCAN_BYTES));
  }

  /// A producer; the caller closes it.
  ///
  /// @param own properties that its user needs beside; the settings do not change them
  public static Producer<byte[], byte[]> producer(KafkaSettings kafka, Map<String, ?> own) {
    return producer(kafka, own, Map.of());
  }

  /// The same.
  ///
  /// @param preferred properties that hold unless the settings have others
  public static Producer<byte[], byte[]> producer(
      KafkaSettings kafka, Map<String, ?> own, Map<String, ?> preferred) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new KafkaProducer<>(producerProperties(kafka, own, preferred), bytes, bytes);
  }

  static Map<String, Object> consumerProperties(KafkaSettings kafka, Map<String, ?> own) {
    Map<String, Object> fixed = new HashMap<>();
    fixed.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    fixed.putAll(own);
    fixed.putAll(CONSUMER);
    return kafka.consumer(fixed);
  }

  static Map<String, Object> producerProperties(
      KafkaSettings kafka, Map<String, ?> own, Map<String, ?> preferred) {
    Map<String, Object> fixed = new HashMap<>(own);
    fixed.putAll(PRODUCER);
    Map<String, Object> properties = kafka.producer(fixed);
    preferred.forEach(properties::putIfAbsent);
    properties.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    return properties;
  }
}
