import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// What an administrator does to topics, and a judge reads of them; shares no code with Keyfleet.
///
/// `remake BROKERS TOPIC SECONDS` deletes a topic and creates it again so much later; prints when,
/// in milliseconds. `dump BROKERS TOPIC` prints a line of JSON for each record; its value is JSON,
/// or left out with `places BROKERS TOPIC`.
public final class Topics {
  private static final Duration POLL = Duration.ofMillis(200);

  private Topics() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "remake" -> remake(args[1], args[2], Duration.ofSeconds(Long.parseLong(args[3])));
      case "dump" -> dump(args[1], args[2], true);
      case "places" -> dump(args[1], args[2], false);
      default -> throw new IllegalArgumentException("remake, dump or places");
    }
  }

  private static void remake(String brokers, String topic, Duration gone) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      var all = List.of(topic);
      int partitions =
          admin.describeTopics(all).allTopicNames().get().get(topic).partitions().size();
      long from = System.currentTimeMillis();
      admin.deleteTopics(all).all().get();
      long deleted = System.currentTimeMillis();
      Thread.sleep(gone);
      boolean ours = true;
      try {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
      } catch (java.util.concurrent.ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
        ours = false; // a worker was faster
      }
      System.out.printf(
          "{\"from\":%d,\"deleted\":%d,\"made\":%d,\"ours\":%b}%n",
          from, deleted, System.currentTimeMillis(), ours);
    }
  }

  private static void dump(String brokers, String topic, boolean values) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed");
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(one -> new TopicPartition(topic, one.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
      while (!ends.isEmpty()) {
        consumer.poll(POLL).forEach(one -> print(one, values));
        ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
      }
    }
  }

  private static void print(ConsumerRecord<byte[], byte[]> one, boolean values) {
    System.out.printf(
        "{\"place\":\"%s-%d-%d\",\"value\":%s}%n",
        one.topic(),
        one.partition(),
        one.offset(),
        values ? new String(one.value(), UTF_8) : "null");
  }
}
