#!/usr/bin/env bash
# kafka-clients and broker 4.3.1: a consumer fetches nothing from a broker while it still hands out what it has of another
# partition there.
#
# A consumer of two partitions has fetched 200 records of one and is given one of them at each poll (max.poll.records=1).
# A record that is then written to the other partition is not fetched until those were handed out: the client sends no
# fetch to a broker of which it still holds records of any partition that is not paused. With the first partition paused
# it comes at once. The documentation of max.poll.records says that it does not impact fetching, and that of poll nothing
# of one partition waiting for another. Where a program takes 5 ms for a record, the one of an urgent topic waits a second
# here, and as long as one fetch of a large topic (fetch.max.bytes, 50 MiB) lasts in general.
#
#   > the other partition's record came behind more than half of the first one's: true
#   > the first partition paused: before all of them
source "$(dirname "$0")/lib.bash"

maven org.apache.kafka:kafka_2.13:4.3.1
broker
java_program "$kafka" <<'JAVA' | seen
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.*;

class Main {
  static final int RECORDS = 200;

  public static void main(String[] args) throws Exception {
    System.out.println("the other partition's record came behind more than half of the first one's: " + (before(args[0], "x", false) > RECORDS / 2));
    int paused = before(args[0], "y", true);
    System.out.println("the first partition paused: " + (paused == 0 ? "before all of them" : "behind " + paused));
  }

  /** How many further records of the large topic were handed out before the one of the small topic. */
  static int before(String brokers, String name, boolean pause) throws Exception {
    TopicPartition large = new TopicPartition("large-" + name, 0);
    TopicPartition small = new TopicPartition("small-" + name, 0);
    Map<String, Object> settings = Map.of("bootstrap.servers", brokers, "max.poll.records", 1, "auto.offset.reset", "earliest");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers));
        var producer = new KafkaProducer<>(Map.<String, Object>of("bootstrap.servers", brokers), new StringSerializer(), new StringSerializer());
        var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      admin.createTopics(List.of(new NewTopic(large.topic(), 1, (short) 1), new NewTopic(small.topic(), 1, (short) 1))).all().get();
      for (int i = 0; i < RECORDS; i++) producer.send(new ProducerRecord<>(large.topic(), "record"));
      producer.flush();
      consumer.assign(List.of(large, small));
      while (consumer.poll(Duration.ofSeconds(1)).isEmpty()) {} // the first of the large topic
      producer.send(new ProducerRecord<>(small.topic(), "urgent")).get();
      if (pause) consumer.pause(List.of(large));
      for (int others = 0; ; ) {
        for (var record : consumer.poll(Duration.ofSeconds(1))) {
          if (record.topic().equals(small.topic())) return others;
          others++;
        }
        Thread.sleep(5); // what a program does with a record
      }
    }
  }
}
JAVA
