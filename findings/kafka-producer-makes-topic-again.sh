#!/usr/bin/env bash
# kafka-clients and broker 4.3.1: a producer that sends nothing any more makes a deleted topic again.
#
# A producer refreshes the metadata of each topic that it sent to in the last five minutes (metadata.max.idle.ms), and
# with each refresh allows that the topic is made if it is missing. On a broker with the default auto.create.topics.enable
# a deletion is undone by the next refresh (metadata.max.age.ms, 1 s here, five minutes by default), with the broker's
# num.partitions in place of the partitions that the topic had. Consumers have allow.auto.create.topics against this,
# producers nothing; the two settings are described in terms of freshness and idleness alone.
#
#   > made: 3 partitions
#   > deleted, producer idle: back with 1 partition
#   > deleted, producer closed: stays away
source "$(dirname "$0")/lib.bash"

maven org.apache.kafka:kafka_2.13:4.3.1
broker
java_program "$kafka" <<'JAVA' | seen
import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.serialization.StringSerializer;

class Main {
  public static void main(String[] args) throws Exception {
    StringSerializer text = new StringSerializer();
    Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "metadata.max.age.ms", 1000);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", args[0]))) {
      admin.createTopics(List.of(new NewTopic("prompts", 3, (short) 1))).all().get();
      try (var producer = new KafkaProducer<>(settings, text, text)) {
        producer.send(new ProducerRecord<>("prompts", "one")).get();
        System.out.println("made: " + partitions(admin) + " partitions");
        admin.deleteTopics(List.of("prompts")).all().get();
        System.out.println("deleted, producer idle: " + (appears(admin) ? "back with " + partitions(admin) + " partition" : "stays away"));
      }
      admin.deleteTopics(List.of("prompts")).all().get();
      System.out.println("deleted, producer closed: " + (appears(admin) ? "back" : "stays away"));
    }
  }

  static int partitions(Admin admin) throws Exception {
    return admin.describeTopics(List.of("prompts")).allTopicNames().get().get("prompts").partitions().size();
  }

  static boolean appears(Admin admin) throws Exception {
    Thread.sleep(500);
    for (int tries = 0; tries < 80; tries++) {
      if (admin.listTopics().names().get().contains("prompts")) return true;
      Thread.sleep(100);
    }
    return false;
  }
}
JAVA
