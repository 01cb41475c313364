#!/usr/bin/env bash
# kafka-clients and broker 4.3.1: a consumer skips the beginning of a topic that was deleted and made again.
#
# A running consumer at position 10 of a topic goes on at 10 of the new topic of that name and never sees the ten
# records before it, with auto.offset.reset=earliest and no group: nothing is thrown and nothing is reset. Topics have
# ids since KIP-516, fetch requests carry them and the client notices the new one, yet keeps the position. To assign the
# same partition once more keeps it as well, though assign() is documented to replace the assignment.
#
#   > read: old0 old1 old2 old3 old4 old5 old6 old7 old8 old9
#   > read of the new topic: new10 new11
#   > position after assign() again: 12
#   > position after unsubscribe() and assign(): 0
source "$(dirname "$0")/lib.bash"

maven org.apache.kafka:kafka_2.13:4.3.1
broker auto.create.topics.enable=false
java_program "$kafka" <<'JAVA' | seen
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.*;

class Main {
  static final TopicPartition PARTITION = new TopicPartition("prompts", 0);

  public static void main(String[] args) throws Exception {
    StringDeserializer text = new StringDeserializer();
    Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "auto.offset.reset", "earliest");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", args[0]));
        var consumer = new KafkaConsumer<>(settings, text, text)) {
      create(admin);
      publish(args[0], "old", 10);
      consumer.assign(List.of(PARTITION));
      System.out.println("read: " + read(consumer, "old9"));
      admin.deleteTopics(List.of("prompts")).all().get();
      while (admin.listTopics().names().get().contains("prompts")) Thread.sleep(100);
      create(admin);
      publish(args[0], "new", 12);
      System.out.println("read of the new topic: " + read(consumer, "new11"));
      consumer.assign(List.of(PARTITION));
      System.out.println("position after assign() again: " + consumer.position(PARTITION));
      consumer.unsubscribe();
      consumer.assign(List.of(PARTITION));
      System.out.println("position after unsubscribe() and assign(): " + consumer.position(PARTITION));
    }
  }

  static void create(Admin admin) throws Exception {
    admin.createTopics(List.of(new NewTopic("prompts", 1, (short) 1))).all().get();
  }

  static void publish(String kafka, String name, int count) throws Exception {
    StringSerializer text = new StringSerializer();
    try (var producer = new KafkaProducer<>(Map.<String, Object>of("bootstrap.servers", kafka), text, text)) {
      for (int i = 0; i < count; i++) producer.send(new ProducerRecord<>("prompts", name + i)).get();
    }
  }

  static String read(Consumer<String, String> consumer, String last) {
    List<String> values = new ArrayList<>();
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!values.contains(last) && System.nanoTime() < end) {
      consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
    }
    return String.join(" ", values);
  }
}
JAVA
