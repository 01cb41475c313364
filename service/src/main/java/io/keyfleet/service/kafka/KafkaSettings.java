package io.keyfleet.service.kafka;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/// How to reach Kafka, and how topics are made there. Every client gets the `KAFKA_*` properties
/// that it knows, but for those of groups; what a service fixes for itself wins over them.
///
/// @param properties client properties by their Kafka names; may hold secrets, so this record never
///   prints them
/// @param partitions partitions of a prompt topic that is created
/// @param replication replicas of a topic that is created, -1 for the broker's default
/// @param patience how long to wait for a broker at the start
public record KafkaSettings(
    Map<String, String> properties, int partitions, short replication, Duration patience) {

  /// How a group is formed, which is the workers' own: they bring their assignor, and no other
  /// consumer is in a group. Kafka's client advises to set the first of them.
  private static final Set<String> OF_GROUPS =
      Set.of(
          ConsumerConfig.GROUP_PROTOCOL_CONFIG,
          ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG,
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG);

  /// Reads them, and remarks on those that have no effect.
  public static KafkaSettings read(Settings settings) {
    Map<String, String> properties = new HashMap<>(settings.kafka());
    for (String property : OF_GROUPS) {
      if (properties.remove(property) != null) {
        settings.remark(
            "KAFKA_"
                + property.toUpperCase(Locale.ROOT).replace('.', '_')
                + " has no effect: Keyfleet forms its group by itself (KEYFLEET_GROUP)");
      }
    }
    return new KafkaSettings(
        Map.copyOf(properties),
        settings.integer(Setting.KEYFLEET_PARTITIONS, 1, 10_000),
        (short) settings.integer(Setting.KEYFLEET_REPLICATION, -1, 100),
        settings.duration(Setting.KEYFLEET_KAFKA_WAIT, Duration.ofSeconds(1), Duration.ofHours(1)));
  }

  /// Where the brokers are, for messages.
  public String brokers() {
    return properties.getOrDefault(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "");
  }

  /// Properties for a consumer, `fixed` over them.
  public Map<String, Object> consumer(Map<String, ?> fixed) {
    return client(ConsumerConfig.configNames(), fixed);
  }

  /// Properties for a producer, `fixed` over them.
  public Map<String, Object> producer(Map<String, ?> fixed) {
    return client(ProducerConfig.configNames(), fixed);
  }

  /// An admin client; the caller closes it.
  public Admin admin() {
    return Admin.create(client(AdminClientConfig.configNames(), Map.of()));
  }

  private Map<String, Object> client(Set<String> known, Map<String, ?> fixed) {
    Map<String, Object> result = new HashMap<>();
    properties.forEach((name, value) -> {
      if (known.contains(name)) {
        result.put(name, value);
      }
    });
    result.putAll(fixed);
    return result;
  }

  @Override
  public String toString() {
    return "KafkaSettings[" + brokers() + "]";
  }
}
