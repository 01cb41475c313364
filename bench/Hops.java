import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// How long a record takes through Kafka from one bare client to another, one record after another.
///
/// `BROKERS BEFORE COUNT PAUSE` makes a topic, sends BEFORE records without a pause, then COUNT with
/// PAUSE milliseconds before each, and prints the milliseconds of each of those.
public final class Hops {
  private static final String TOPIC = "hops";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final byte[] VALUE = new byte[400];
  private static final Duration POLL = Duration.ofSeconds(1);

  private Hops() {}

  public static void main(String[] args) throws Exception {
    Map<String, Object> kafka = Map.of("bootstrap.servers", args[0]);
    try (Admin admin = Admin.create(kafka)) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
    ByteArraySerializer out = new ByteArraySerializer();
    ByteArrayDeserializer in = new ByteArrayDeserializer();
    Map<String, Object> sending = Map.of("bootstrap.servers", args[0], "linger.ms", 0);
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(sending, out, out);
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(kafka, in, in)) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      for (int i = 0; i < Integer.parseInt(args[1]); i++) {
        hop(producer, consumer);
      }
      for (int i = 0; i < Integer.parseInt(args[2]); i++) {
        Thread.sleep(Integer.parseInt(args[3]));
        System.out.println(hop(producer, consumer));
      }
    }
  }

  private static double hop(Producer<byte[], byte[]> producer, Consumer<byte[], byte[]> consumer) {
    long begun = System.nanoTime();
    var _ = producer.send(new ProducerRecord<>(TOPIC, 0, null, VALUE));
    while (consumer.poll(POLL).isEmpty()) {
      // not there yet
    }
    return (System.nanoTime() - begun) / 1e6;
  }
}
